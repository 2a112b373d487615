using SatGate.Model.Configuration;

namespace SatGate.Transport.Upstream;

/// <summary>Everything that makes two upstream connections interchangeable. Connections are pooled per key, never across.</summary>
/// <param name="Host">Host name or address to connect to; empty for a Unix socket.</param>
/// <param name="Port">TCP port; 0 for a Unix socket.</param>
/// <param name="UnixSocketPath">Path of the Unix socket, or null.</param>
/// <param name="Secure">Whether TLS is spoken.</param>
/// <param name="Tls">How TLS is verified and what is presented; the default when not secure.</param>
/// <param name="ConnectTimeout">Deadline of the dial, which waiting callers share.</param>
/// <param name="ConnectionsMax">Most connections open at once.</param>
/// <param name="IdleConnectionsMax">Most idle connections kept.</param>
/// <param name="IdleConnectionTimeout">How long an idle one is kept.</param>
public sealed record UpstreamKey(
    string Host,
    int Port,
    string? UnixSocketPath,
    bool Secure,
    UpstreamTlsSettings Tls,
    TimeSpan ConnectTimeout,
    int ConnectionsMax,
    int IdleConnectionsMax,
    TimeSpan IdleConnectionTimeout)
{
    private static readonly UpstreamTlsSettings NoTls = new();

    /// <summary>The key of a configured upstream.</summary>
    public static UpstreamKey Of(UpstreamDefinition upstream)
    {
        bool secure = upstream.Url.Scheme == Uri.UriSchemeHttps;
        bool unix = upstream.UnixSocketPath is not null;
        return new UpstreamKey(
            unix ? string.Empty : upstream.Url.IdnHost,
            unix ? 0 : upstream.Url.Port,
            upstream.UnixSocketPath,
            secure,
            secure ? upstream.Tls with { ServerName = upstream.Tls.ServerName ?? upstream.Url.IdnHost } : NoTls,
            upstream.ConnectTimeout,
            upstream.ConnectionsMax,
            upstream.IdleConnectionsMax,
            upstream.IdleConnectionTimeout);
    }
}
