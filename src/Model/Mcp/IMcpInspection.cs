using System.Collections.Immutable;

namespace SatGate.Model.Mcp;

/// <summary>What is told of the MCP endpoint to whoever runs the gateway. Thread-safe.</summary>
public interface IMcpInspection
{
    /// <summary>Most sessions that are listed at once. 1,000.</summary>
    const int ListedMax = 1000;

    /// <summary>The tool servers in the order of the file.</summary>
    ImmutableArray<McpUpstreamReport> Upstreams();

    /// <summary>Waits until a session with the server is open, no longer than its timeout, and tells how it fares then. Null when there is no such server.</summary>
    ValueTask<McpUpstreamReport?> TestAsync(string name, CancellationToken cancellationToken);

    /// <summary>Number of sessions.</summary>
    int SessionCount { get; }

    /// <summary>The sessions, at most <see cref="ListedMax"/>, in no order.</summary>
    ImmutableArray<McpSessionReport> Sessions();
}
