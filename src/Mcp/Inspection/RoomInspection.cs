using System.Collections.Immutable;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.Model.Mcp;

namespace SatGate.Mcp.Inspection;

/// <summary>Reads from the parts of the room what is told of it. Thread-safe.</summary>
internal sealed class RoomInspection(UpstreamSet upstreams, MessageRouter router, McpEndpoint endpoint, TimeProvider time) : IMcpInspection
{
    /// <inheritdoc/>
    public int SessionCount => endpoint.SessionCount;

    /// <inheritdoc/>
    public ImmutableArray<McpUpstreamReport> Upstreams() => [.. upstreams.All.Select(Report)];

    /// <inheritdoc/>
    public async ValueTask<McpUpstreamReport?> TestAsync(string name, CancellationToken cancellationToken)
    {
        if (upstreams.All.FirstOrDefault(upstream => string.Equals(upstream.Name, name, StringComparison.Ordinal)) is not { } tested)
        {
            return null;
        }

        using var patience = new CancellationTokenSource(tested.Definition.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await tested.AcquireAsync(new StatelessPeer { Version = ProtocolVersions.Newest }, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The report says what there is to say.
        }

        return Report(tested);
    }

    /// <inheritdoc/>
    public ImmutableArray<McpSessionReport> Sessions() => [.. endpoint.Sessions.Take(IMcpInspection.ListedMax).Select(static session => new McpSessionReport(
        session is HttpSession ? "http" : "sse", ProtocolVersions.NameOf(session.Version), session.Caller?.Token.TokenId))];

    private McpUpstreamReport Report(Upstream upstream)
    {
        string transport = upstream.Definition.Transport switch
        {
            McpTransport.Stdio => "stdio",
            McpTransport.Sse => "sse",
            _ => "http",
        };
        ImmutableArray<ImmutableArray<Binding>> lists = router.Catalog.View.Lists;
        ImmutableArray<string> tools = lists.Length <= (int)ListFamily.Tools
            ? []
            : [.. lists[(int)ListFamily.Tools].Where(tool => ReferenceEquals(tool.Upstream, upstream)).Select(static tool => tool.Name)];
        return new McpUpstreamReport(
            upstream.Name,
            transport,
            upstream.State.ToString().ToLowerInvariant(),
            upstream.LastError,
            upstream.Shared is { } session ? ProtocolVersions.NameOf(session.Version) : null,
            tools);
    }
}
