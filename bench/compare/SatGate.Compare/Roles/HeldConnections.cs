using System.Net;
using System.Net.Sockets;
using System.Text;
using SatGate.Compare.Load;

namespace SatGate.Compare.Roles;

/// <summary>Connections held open after one request each, idle or in the middle of an event stream.</summary>
internal sealed class HeldConnections
{
    private const int OpenedAtOnce = 64;

    // Local addresses to spread over: each has its own range of ports.
    private const int LocalAddresses = 8;

    private readonly List<Socket> _sockets = [];

    public async Task OpenAsync(ClientCommand command)
    {
        byte[] request = RequestTemplate.Get(command.Port, command.Path);
        using SemaphoreSlim turns = new(OpenedAtOnce);
        Socket[] opened = await Task.WhenAll(Enumerable.Range(0, command.Count).Select(async number =>
        {
            await turns.WaitAsync();
            try
            {
                return await OpenOneAsync(number, command, request);
            }
            finally
            {
                turns.Release();
            }
        }));
        _sockets.AddRange(opened);
    }

    /// <summary>Closes all with a reset, which leaves no local port waiting, and returns how many were still open at the other end.</summary>
    public int Close()
    {
        int alive = 0;
        foreach (Socket socket in _sockets)
        {
            // Readable without a byte to read means that the other end has closed.
            if (!socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0)
            {
                alive++;
            }

            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        _sockets.Clear();
        return alive;
    }

    private static async Task<Socket> OpenOneAsync(int number, ClientCommand command, byte[] request)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (number % LocalAddresses))]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, command.Port);
        await socket.SendAsync(request);
        byte[] buffer = new byte[2048];
        int length = 0;
        while (!IsComplete(buffer.AsSpan(0, length), command.Stream))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length = read > 0 ? length + read : throw new CompareException($"Connection {number} was closed before its answer was whole.");
        }

        return socket;
    }

    private static bool IsComplete(ReadOnlySpan<byte> text, bool stream)
    {
        int head = text.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        if (!text.StartsWith("HTTP/1.1 200"u8))
        {
            throw new CompareException($"An answer was not 200: {Encoding.ASCII.GetString(text)}");
        }

        ReadOnlySpan<byte> body = text[(head + 4)..];
        return stream ? body.IndexOf("\n\n"u8) >= 0 : body.Length >= RequestTemplate.AnswerBytes;
    }
}
