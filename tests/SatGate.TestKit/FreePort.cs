using System.Net;
using System.Net.Sockets;

namespace SatGate.TestKit;

/// <summary>
/// Ports for programs that cannot pick their own. Whatever can listen on port 0 and say which one it got should do so instead: between the
/// answer of <see cref="Next"/> and its use another process may take the port.
/// </summary>
public static class FreePort
{
    /// <summary>A TCP port of the loopback address that nobody listens on now.</summary>
    public static int Next()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
