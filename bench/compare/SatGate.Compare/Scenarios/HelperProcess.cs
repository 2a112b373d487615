using SatGate.Compare.Processes;

namespace SatGate.Compare.Scenarios;

/// <summary>This program, started again in another part.</summary>
internal static class HelperProcess
{
    /// <summary>How to start a part; with no log its input and output are pipes.</summary>
    public static ChildSpec Spec(string name, IReadOnlyList<string> arguments, string? logPath) => new(name, Environment.ProcessPath!, arguments)
    {
        LogPath = logPath,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // One thread waits for the sockets and runs what follows at once: the fewest hops between a packet and its time stamp.
            ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
            ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
        },
    };
}
