using System.Net;
using System.Net.Sockets;

namespace SatGate.TestKit;

/// <summary>
/// Ports for programs that cannot pick their own. They lie below the range from which Linux takes ports for connections and for port 0, and none is given
/// twice by one process, so that nobody else takes one between the answer of <see cref="Next"/> and its use. Thread-safe.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int s_last = Environment.ProcessId * 97;

    /// <summary>A TCP port of the loopback address that nobody listens on now.</summary>
    public static int Next()
    {
        for (int tries = 0; tries < Count; tries++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref s_last) % Count);
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
