using System.Text;
using SatGate.Mcp.Upstreams.Own;
using SatGate.Model.Configuration;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Where a tool server answers over HTTP, and what every request to it begins with. Thread-safe.</summary>
internal sealed class HttpTarget
{
    private const int SpareConnections = 64;
    private const int IdleConnectionsMax = 128;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly byte[] _host;
    private readonly byte[] _fields;

    /// <summary>Makes one.</summary>
    public HttpTarget(McpUpstreamDefinition definition, UpstreamContext context)
    {
        Url = definition.Url!;
        bool isSecure = Url.Scheme == Uri.UriSchemeHttps;
        var tls = new UpstreamTlsSettings { InsecureSkipVerify = definition.TlsSkipVerify, ServerName = isSecure ? Url.IdnHost : null };
        var key = new UpstreamKey(
            Url.IdnHost.Trim('[', ']'), Url.Port, null, isSecure, isSecure ? tls : new UpstreamTlsSettings(), ConnectTimeout,
            definition.ConcurrencyMax + definition.SessionsMax + SpareConnections, IdleConnectionsMax, IdleTimeout);
        bool isGuarded = definition.IsRemote && !context.AllowsPrivate();
        IUpstreamDialer dialer = isGuarded ? new PublicDialer(context.Dialer) : context.Dialer;
        Pool = new UpstreamPool(key, dialer, context.LoopCount, context.Clock, context.Time);
        Path = Encoding.ASCII.GetBytes(Url.PathAndQuery);
        _host = Encoding.ASCII.GetBytes(HostOf(Url));
        var fields = new HeadBytes();
        fields.Field("User-Agent"u8, Encoding.ASCII.GetBytes($"{GatewayIdentity.Name}/{GatewayIdentity.Version}"));
        foreach (HeaderTemplate header in definition.Headers)
        {
            fields.Field(Encoding.ASCII.GetBytes(header.Name), Encoding.UTF8.GetBytes(header.Value));
        }

        _fields = fields.Memory.ToArray();
        HasAuthorization = definition.Headers.Any(static header => header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The address.</summary>
    public Uri Url { get; }

    /// <summary>Path and query of it.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Connections to it.</summary>
    public UpstreamPool Pool { get; }

    /// <summary>Whether the configured fields bring credentials.</summary>
    public bool HasAuthorization { get; }

    /// <summary>Begins the head of a request: method, path, host, and the fields that are always the same.</summary>
    public void Begin(HeadBytes head, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path) =>
        head.Add(method).Add(" "u8).Add(path).Add(" HTTP/1.1\r\n"u8).Field("Host"u8, _host).Add(_fields);

    /// <summary>The value of <c>Host</c>: with the port where it is not the scheme's own.</summary>
    private static string HostOf(Uri url)
    {
        string host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost.Trim('[', ']')}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }
}
