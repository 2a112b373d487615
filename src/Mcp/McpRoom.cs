using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints;
using SatGate.Mcp.Governance;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Mcp.Inspection;
using SatGate.Mcp.Routing;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.Model.Mcp;
using SatGate.Model.Registry;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;
using SatGate.Transport.Sockets;

namespace SatGate.Mcp;

/// <summary>
/// The MCP room: the endpoint for clients, the routing behind it, the gate before every tool call, and the tool servers. It follows the configuration
/// in force, and does nothing while that asks for no endpoint.
/// </summary>
public sealed class McpRoom : IAsyncDisposable
{
    private readonly McpMetrics _metrics = new();
    private readonly UpstreamSet _upstreams;
    private readonly ToolGate _gate;
    private readonly McpEndpoint _endpoint;
    private readonly ApprovalDesk _approvals;

    /// <summary>Builds it; <see cref="Start"/> sets it going.</summary>
    public McpRoom(McpRoomParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var callers = new CallerDirectory(parts.Snapshots, parts.Governor, parts.Time);
        _approvals = new ApprovalDesk(parts.Registry, parts.Time);
        _upstreams = new UpstreamSet(parts.Snapshots, parts.Time, parts.Loggers);
        _gate = new ToolGate(
            new GateServices(parts.Snapshots, parts.Governor, callers, parts.Holds, parts.Counters, parts.Tokens, _approvals, _metrics, parts.Time),
            parts.Loggers.CreateLogger<ToolGate>());
        var router = new MessageRouter(_upstreams, _gate, () => parts.Snapshots.Current.McpFile ?? Nothing, parts.Time, parts.Loggers);
        var audited = new SessionAudit(router, parts.Governor.Usage, parts.Time);
        _endpoint = new McpEndpoint(parts.Snapshots, audited, callers, new SessionSigner(parts.RootSecrets), parts.Time, parts.Loggers);
        Inspection = new RoomInspection(_upstreams, router, _endpoint, parts.Time);
        Router = audited;
        _metrics.Follow(
            () => _endpoint.SessionCount,
            () => _upstreams.All.Select(static upstream => (upstream.Name, upstream.State == UpstreamState.Ready)));
    }

    /// <summary>What serves the clients on the data listener.</summary>
    public IExchangeEndpoint Endpoint => _endpoint;

    /// <summary>Where calls that wait for somebody's yes are answered.</summary>
    public IApprovalDesk Approvals => _approvals;

    /// <summary>What is told of servers and sessions.</summary>
    public IMcpInspection Inspection { get; }

    /// <summary>Takes messages of clients that come another way than over HTTP.</summary>
    internal IMessageRouter Router { get; }

    private static McpFile Nothing { get; } = new();

    /// <summary>Starts the tool servers and follows the configuration. Waits for none of them.</summary>
    /// <param name="loops">The poller threads, which connections to tool servers share with those of clients; null where there are none.</param>
    public void Start(EpollLoopGroup? loops) => _upstreams.Start(loops);

    /// <summary>Ends the sessions, and stops the tool servers; calls under way may finish for so long.</summary>
    /// <param name="drainTimeout">How long.</param>
    public async Task StopAsync(TimeSpan drainTimeout)
    {
        await _upstreams.StopAsync(drainTimeout);
        _endpoint.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _endpoint.Dispose();
        await _upstreams.DisposeAsync();
        _gate.Dispose();
        _metrics.Dispose();
    }
}
