using System.Collections.Immutable;
using System.Net;
using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Metrics;
using SatGate.Proxy.Routing;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>A snapshot compiled for the data plane. Built at the swap; immutable.</summary>
internal sealed class PlaneState
{
    private readonly ImmutableArray<RouteRuntime> _runtimes;
    private readonly byte[][] _allowedHosts;
    private readonly IPNetwork[] _trusted;
    private readonly byte[]? _mcpPath;

    public PlaneState(GatewaySnapshot snapshot, UpstreamRegistry upstreams, ProxyMetrics metrics, Governor? governor, Authenticator? authenticator)
    {
        Server = snapshot.Server;
        Governor = governor;
        Authenticator = authenticator;
        HeadTimeoutMs = (long)Server.HeadTimeout.TotalMilliseconds;
        IdleTimeoutMs = (long)Server.IdleTimeout.TotalMilliseconds;
        BodyStallTimeoutMs = (long)Server.BodyStallTimeout.TotalMilliseconds;
        ReadStallTimeoutMs = (long)Server.ReadStallTimeout.TotalMilliseconds;
        Routes = RouteTable.Compile(snapshot);
        HeadLimits = new HeadLimits(Server.HeadBytesMax, Server.HeadFieldsMax, Server.TargetBytesMax);
        ChunkedLimits = ChunkedLimits.Default with { TrailerBytesMax = Server.TrailerBytesMax };
        UpstreamKeys = snapshot.Routes
            .Select(route => route.Upstream is null ? null : snapshot.Upstreams.GetValueOrDefault(route.Upstream))
            .OfType<UpstreamDefinition>()
            .Select(UpstreamKey.Of)
            .ToHashSet();
        _runtimes = [.. Routes.Routes.Select(route => Compile(route, upstreams, metrics, snapshot.Budget))];
        _allowedHosts = [.. Server.AllowedHosts.Select(static host => Encoding.ASCII.GetBytes(host))];
        _trusted = [.. Server.TrustedProxies.Select(static network => IPNetwork.Parse(network))];
        _mcpPath = snapshot.Mcp.Enabled ? Encoding.UTF8.GetBytes(snapshot.Mcp.Path.TrimEnd('/')) : null;
    }

    /// <summary>Limits and deadlines of the data listener.</summary>
    public ServerSettings Server { get; }

    /// <summary>Tokens and money; null for a gateway that serves public routes only.</summary>
    public Governor? Governor { get; }

    /// <summary>Finds the caller; null together with <see cref="Governor"/>.</summary>
    public Authenticator? Authenticator { get; }

    /// <summary>From the first byte of a head to its last, in milliseconds.</summary>
    public long HeadTimeoutMs { get; }

    /// <summary>How long a connection may wait for its next request, in milliseconds.</summary>
    public long IdleTimeoutMs { get; }

    /// <summary>Longest wait for the next byte of a request body, in milliseconds.</summary>
    public long BodyStallTimeoutMs { get; }

    /// <summary>Longest wait for the client to take a byte, in milliseconds.</summary>
    public long ReadStallTimeoutMs { get; }

    /// <summary>The routes.</summary>
    public RouteTable Routes { get; }

    /// <summary>Bounds of a request head.</summary>
    public HeadLimits HeadLimits { get; }

    /// <summary>Bounds of a request's chunked framing.</summary>
    public ChunkedLimits ChunkedLimits { get; }

    /// <summary>The pools this snapshot uses.</summary>
    public IReadOnlySet<UpstreamKey> UpstreamKeys { get; }

    /// <summary>The run-time part of a route of <see cref="Routes"/>.</summary>
    public RouteRuntime Runtime(CompiledRoute route) => _runtimes[route.Index];

    /// <summary>Whether requests for this authority are served; the port does not matter.</summary>
    public bool AllowsHost(ReadOnlySpan<byte> authority)
    {
        if (_allowedHosts.Length == 0)
        {
            return true;
        }

        int colon = authority.LastIndexOf((byte)':');
        ReadOnlySpan<byte> host = colon > authority.LastIndexOf((byte)']') ? authority[..colon] : authority;
        foreach (byte[] allowed in _allowedHosts)
        {
            if (Ascii.EqualsIgnoreCase(allowed, host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether anybody at all is believed; asked first, because an address is an object made for the asking.</summary>
    public bool HasTrustedProxies => _trusted.Length > 0;

    /// <summary>Whether what this address says about the client is believed.</summary>
    public bool IsTrustedProxy(IPAddress address)
    {
        foreach (IPNetwork network in _trusted)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the path belongs to the MCP endpoint.</summary>
    public bool IsMcpPath(ReadOnlySpan<byte> path) =>
        _mcpPath is not null && path.StartsWith(_mcpPath) && (path.Length == _mcpPath.Length || path[_mcpPath.Length] == '/');

    private static RouteRuntime Compile(CompiledRoute route, UpstreamRegistry upstreams, ProxyMetrics metrics, BudgetSettings budget)
    {
        UpstreamPool? pool = route.Upstream is null ? null : upstreams.For(UpstreamKey.Of(route.Upstream));
        string mode = route.Definition.Policy.Kind.ToString().ToLowerInvariant();
        return new RouteRuntime(route, pool, metrics.For(route.Definition.Name, mode), budget);
    }
}
