namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>How long a child process is waited for while it is being stopped. By the system's clock, since the process lives by it.</summary>
internal sealed record StdioTimings
{
    /// <summary>From the end of its input to SIGTERM. Default 2 s.</summary>
    public TimeSpan AfterInput { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From SIGTERM to SIGKILL. Default 5 s.</summary>
    public TimeSpan AfterTerminate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From SIGKILL to giving up. Default 2 s.</summary>
    public TimeSpan AfterKill { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For its last words, once it has ended or closed its output. Default 200 ms.</summary>
    public TimeSpan LastWords { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait for the answer to the first question, which tells its generation. Default 3 s.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Least time a start may take, handshake included, since programs may be fetched first. Default 60 s.</summary>
    public TimeSpan StartMin { get; init; } = TimeSpan.FromSeconds(60);
}
