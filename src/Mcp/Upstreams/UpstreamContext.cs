using Microsoft.Extensions.Logging;
using SatGate.Mcp.Upstreams.Stdio;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Upstreams;

/// <summary>What all tool servers share.</summary>
internal sealed class UpstreamContext
{
    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Deadlines.</summary>
    public required DeadlineClock Clock { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Ends child processes when the gateway is killed.</summary>
    public required ProcessGuard Guard { get; init; }

    /// <summary>Opens connections.</summary>
    public required IUpstreamDialer Dialer { get; set; }

    /// <summary>Number of poller threads, at least 1.</summary>
    public int LoopCount { get; set; } = 1;

    /// <summary>Whether servers that somebody else configured may have private addresses.</summary>
    public required Func<bool> AllowsPrivate { get; init; }

    /// <summary>How long child processes are waited for.</summary>
    public StdioTimings Timings { get; init; } = new();

    /// <summary>Who hears of servers and what they say; null before it was set.</summary>
    public IUpstreamObserver? Observer { get; set; }
}
