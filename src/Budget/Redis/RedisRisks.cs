using System.Globalization;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>Looks at a server's settings for what may lose money.</summary>
internal static class RedisRisks
{
    /// <summary>One sentence for each risk, with what to do about it; empty when there is none. Throws <see cref="BudgetStoreException"/>.</summary>
    public static async ValueTask<IReadOnlyList<string>> FindAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        List<string> risks = [];
        Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (string name in (string[])["appendonly", "appendfsync", "maxmemory", "maxmemory-policy", "min-replicas-to-write"])
            {
                RedisResult answer = await connection.AskAsync(
                    d => d.ExecuteAsync("CONFIG", ["GET", name], CommandFlags.DemandMaster), cancellationToken);
                if ((string[]?)answer is [_, var value])
                {
                    settings[name] = value;
                }
            }
        }
        catch (BudgetStoreException exception) when (exception.InnerException is RedisServerException)
        {
            return ["The settings of Redis cannot be read, so its persistence is not known: allow this user CONFIG GET, or make sure that appendonly is yes and maxmemory-policy is noeviction."];
        }

        AddPersistence(settings, risks);
        AddEviction(settings, risks);
        await AddReplicationAsync(connection, settings, risks, cancellationToken);
        return risks;
    }

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

    private static async Task AddReplicationAsync(
        RedisConnection connection, Dictionary<string, string> settings, List<string> risks, CancellationToken cancellationToken)
    {
        RedisResult answer = await connection.AskAsync(d => d.ExecuteAsync("INFO", ["replication"], CommandFlags.DemandMaster), cancellationToken);
        string text = (string?)answer ?? string.Empty;
        bool hasReplicas = text.Split('\n').Any(static l =>
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
