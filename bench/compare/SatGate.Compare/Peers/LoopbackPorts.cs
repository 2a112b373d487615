using System.Net;
using System.Net.Sockets;

namespace SatGate.Compare.Peers;

/// <summary>
/// Free ports on the loopback address, below the range from which the kernel takes the local ports of outgoing connections: one of
/// those could take a port between the moment it is found free and the moment the peer listens on it.
/// </summary>
internal static class LoopbackPorts
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static int _next = Random.Shared.Next(First, End);

    public static int Next()
    {
        for (int attempt = 0; attempt < End - First; attempt++)
        {
            int port = First + (Interlocked.Increment(ref _next) % (End - First));
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }

        throw new CompareException("No free port on the loopback address.");
    }
}
