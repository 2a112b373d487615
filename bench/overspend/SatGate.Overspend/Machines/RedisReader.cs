using System.Globalization;
using SatGate.TestKit.Redis;

namespace SatGate.Overspend.Machines;

/// <summary>Looks into the balances that Redis keeps, without the code under test.</summary>
internal static class RedisReader
{
    private const string Tenant = "default";

    /// <summary>The balance of a budget without windows; null when there is none.</summary>
    public static async Task<StoredBalance?> ReadAsync(RedisServer redis, string budgetId)
    {
        string[] values = (await redis.AskAsync("HMGET", $"satgate:{{{Tenant}}}:b:{budgetId}", "limit", "rem", "held", "carved")).Split('\n');
        if (values[0].Length == 0)
        {
            return null;
        }

        long[] amounts = [.. values.Select(v => long.Parse(v, CultureInfo.InvariantCulture))];
        return new StoredBalance(amounts[0], amounts[0] - amounts[1] - amounts[2] - amounts[3], amounts[2], amounts[3], amounts[1]);
    }

    /// <summary>The holds in force.</summary>
    public static async Task<long> CountHoldsAsync(RedisServer redis) =>
        long.Parse(await redis.AskAsync("ZCARD", $"satgate:{{{Tenant}}}:holds"), CultureInfo.InvariantCulture);
}
