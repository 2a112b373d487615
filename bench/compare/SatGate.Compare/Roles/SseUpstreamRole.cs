using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Compare.Roles;

/// <summary>
/// A server of event streams on raw sockets, a process of its own: <c>--role sse-upstream --port N</c>. It answers GET requests whose
/// path <see cref="Load.SseFormat.Path"/> made, one after the other on a connection.
/// </summary>
internal static class SseUpstreamRole
{
    private const int HeadBytesMax = 4096;

    public static async Task<int> RunAsync(int port)
    {
        using SsePacer pacer = new();
        pacer.Start();
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            _ = ServeAsync(socket, pacer);
        }
    }

    private static async Task ServeAsync(Socket socket, SsePacer pacer)
    {
        SseStream? stream = null;
        try
        {
            socket.NoDelay = true;
            socket.Blocking = false;
            byte[] buffer = new byte[HeadBytesMax];
            int length = 0;
            while (true)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    return;
                }

                length += read;
                int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (end < 0)
                {
                    continue;
                }

                if (stream is { IsHeld: false })
                {
                    await stream.Ended;
                }

                if (stream is { IsHeld: true } || SseRequest.Parse(RequestLine(buffer)) is not { } request || end + 4 != length)
                {
                    return;
                }

                length = 0;
                stream = new SseStream(socket, request);
                stream.SendHead();
                pacer.Add(stream);
            }
        }
        catch (SocketException)
        {
            // The proxy let go of the connection; so do we.
        }
        finally
        {
            stream?.MarkGone();
            socket.Dispose();
        }
    }

    private static string RequestLine(byte[] buffer) => Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan().IndexOf("\r\n"u8));
}
