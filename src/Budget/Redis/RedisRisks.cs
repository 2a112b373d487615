using System.Globalization;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>Looks at a server's settings for what may lose money.</summary>
internal static class RedisRisks
{
    private static readonly string[] Names = ["appendonly", "appendfsync", "maxmemory", "maxmemory-policy", "min-replicas-to-write"];

    /// <summary>One sentence for each risk on any master, with what to do about it; empty when there is none. Throws <see cref="BudgetStoreException"/>.</summary>
    public static async ValueTask<IReadOnlyList<string>> FindAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        List<string> risks = [];
        IServer[] masters = [.. connection.Masters];
        if (masters.Length == 0)
        {
            throw new BudgetStoreException($"Redis at {connection.Description} has no master that can be asked; check that it runs.");
        }

        foreach (IServer master in masters)
        {
            try
            {
                await AddAsync(connection, master, risks, cancellationToken);
            }
            catch (BudgetStoreException exception) when (exception.InnerException is RedisServerException)
            {
                risks.Add(
                    "The settings of Redis cannot be read, so whether it keeps what it acknowledges is not known: allow this user CONFIG GET and INFO, "
                    + "or make sure that appendonly is yes and maxmemory-policy is noeviction.");
            }
        }

        return [.. risks.Distinct(StringComparer.Ordinal)];
    }

    private static async Task AddAsync(RedisConnection connection, IServer master, List<string> risks, CancellationToken cancellationToken)
    {
        Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in Names)
        {
            KeyValuePair<string, string>[] values = await connection.AskAsync(_ => master.ConfigGetAsync(name), cancellationToken);
            foreach (KeyValuePair<string, string> value in values)
            {
                settings[value.Key] = value.Value;
            }
        }

        AddPersistence(settings, risks);
        AddEviction(settings, risks);
        string? replication = await connection.AskAsync(_ => master.InfoRawAsync("replication"), cancellationToken);
        AddReplication(settings, replication ?? string.Empty, risks);
    }

    /// <summary>
    /// With everysec a power cut loses a second, and a crash while the disk is busy up to two. That is not named here: what an instance was
    /// acknowledged is lost with the charges, and by that the ledger finds it out and sends what is missing once more.
    /// </summary>
    private static void AddPersistence(Dictionary<string, string> settings, List<string> risks)
    {
        if (!IsSetting(settings, "appendonly", "yes"))
        {
            risks.Add("Redis keeps no append-only file, so a crash loses every charge since its last snapshot: set appendonly to yes.");
        }
        else if (IsSetting(settings, "appendfsync", "no"))
        {
            risks.Add("Redis leaves writing its append-only file to the system, so a power cut may lose half a minute of charges: set appendfsync to everysec or always.");
        }
    }

    private static void AddEviction(Dictionary<string, string> settings, List<string> risks)
    {
        bool hasLimit = settings.TryGetValue("maxmemory", out string? limit) && long.TryParse(limit, CultureInfo.InvariantCulture, out long bytes) && bytes > 0;
        if (hasLimit && settings.TryGetValue("maxmemory-policy", out string? policy) && policy != "noeviction")
        {
            risks.Add($"Redis drops keys when its memory is full ({policy}), and a dropped balance is money made from nothing: set maxmemory-policy to noeviction.");
        }
    }

    private static void AddReplication(Dictionary<string, string> settings, string replication, List<string> risks)
    {
        bool hasReplicas = replication.Split('\n').Any(static l =>
            l.StartsWith("connected_slaves:", StringComparison.Ordinal) && !l.AsSpan("connected_slaves:".Length).Trim().SequenceEqual("0"));
        if (hasReplicas && IsSetting(settings, "min-replicas-to-write", "0"))
        {
            risks.Add(
                "Redis has replicas and takes charges without them, so a failover may lose the last of them and a cut-off master goes on charging: "
                + "set min-replicas-to-write to 1 and min-replicas-max-lag to 10.");
        }
    }

    private static bool IsSetting(Dictionary<string, string> settings, string name, string value) =>
        settings.TryGetValue(name, out string? set) && string.Equals(set, value, StringComparison.OrdinalIgnoreCase);
}
