using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints;
using SatGate.Mcp.Endpoints.Stdio;
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
    /// <summary>How often servers that start are looked at by <see cref="ServeStdioAsync"/>.</summary>
    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(20);

    private readonly McpMetrics _metrics = new();
    private readonly McpRoomParts _parts;
    private readonly CallerDirectory _callers;
    private readonly UpstreamSet _upstreams;
    private readonly ToolGate _gate;
    private readonly McpEndpoint _endpoint;
    private readonly ApprovalDesk _approvals;

    /// <summary>Builds it; <see cref="Start"/> sets it going.</summary>
    public McpRoom(McpRoomParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _callers = new CallerDirectory(parts.Snapshots, parts.Governor, parts.Time);
        _approvals = new ApprovalDesk(parts.Registry, parts.Time);
        _upstreams = new UpstreamSet(parts.Snapshots, parts.Time, parts.Loggers);
        _gate = new ToolGate(
            new GateServices(parts.Snapshots, parts.Governor, _callers, parts.Holds, parts.Counters, parts.Tokens, _approvals, _metrics, parts.Time),
            parts.Loggers.CreateLogger<ToolGate>());
        var router = new MessageRouter(_upstreams, _gate, () => parts.Snapshots.Current.McpFile ?? Nothing, parts.Time, parts.Loggers);
        var audited = new SessionAudit(router, parts.Governor.Usage, parts.Time);
        _endpoint = new McpEndpoint(parts.Snapshots, audited, _callers, new SessionSigner(parts.RootSecrets), parts.Time, parts.Loggers);
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

    /// <summary>Finds the holder of a token that a client was started with.</summary>
    public TokenAnswer FindCaller(string token) => _callers.Find(Encoding.UTF8.GetBytes(token));

    /// <summary>
    /// Serves one client over a pair of pipes, one message a line, until it closes its end and its calls are answered. Such a client asks for the tools
    /// at once and once only, so the servers are given time to start before it is heard.
    /// </summary>
    /// <param name="input">What the client writes.</param>
    /// <param name="output">What the client reads; nothing else may write there.</param>
    /// <param name="caller">The holder of the client's token; null without one.</param>
    /// <param name="startTimeout">How long to wait for servers that start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0 when it ended as it should, 1 when a pipe broke.</returns>
    public async Task<int> ServeStdioAsync(Stream input, Stream output, Caller? caller, TimeSpan startTimeout, CancellationToken cancellationToken)
    {
        long started = _parts.Time.GetTimestamp();
        while (_upstreams.All.Any(static upstream => upstream.State == UpstreamState.Starting) && _parts.Time.GetElapsedTime(started) < startTimeout)
        {
            await Task.Delay(StartPoll, _parts.Time, cancellationToken);
        }

        McpLimits limits = (_parts.Snapshots.Current.McpFile ?? Nothing).Limits;
        using var front = new StdioFront(input, output, Router, caller, _callers, limits, _parts.Time, _parts.Loggers.CreateLogger("SatGate.Mcp"));
        return await front.RunAsync(cancellationToken);
    }

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
