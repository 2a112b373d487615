using System.Net;
using System.Net.Security;

namespace SatGate.TestKit.Upstream;

/// <summary>How a <see cref="ScriptedUpstream"/> listens.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Where it listens. Default a free port of 127.0.0.1.</summary>
    public EndPoint EndPoint { get; init; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>TLS to speak; null for none. Default null.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>Bytes the system buffers in each direction; null leaves it to the system. Default null.</summary>
    public int? SocketBufferBytes { get; init; }
}
