using System.Globalization;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>
/// A Redis for one governed peer, the same for all: balances must survive a crash, so every change goes to the append-only file, flushed once a
/// second. It never rewrites that file during a run, which would be another process.
/// </summary>
internal static class RedisServer
{
    public const string Program = "redis-server";

    public static Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        ProgramVersion.FindAsync(Program, ["--version"], "v=", cancellationToken);

    public static ChildSpec Prepare(string name, string folder, int port) => new(
        name,
        Program,
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0", "--save", "",
            "--maxmemory-policy", "noeviction", "--loglevel", "warning",
        ])
    {
        LogPath = Path.Combine(folder, "output.log"),
    };
}
