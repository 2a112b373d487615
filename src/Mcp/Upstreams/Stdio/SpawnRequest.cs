namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>What process to start.</summary>
/// <param name="Path">The file.</param>
/// <param name="Arguments">All arguments; the first is what the program is called.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="WorkingDirectory">Where it runs; null for the gateway's.</param>
/// <param name="IsDetached">Whether it gets a session of its own, so that a terminal's signals do not reach it, and keeps no output.</param>
internal sealed record SpawnRequest(
    string Path, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? WorkingDirectory, bool IsDetached);
