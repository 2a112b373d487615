using SatGate.Model.Configuration;

namespace SatGate.Mcp.Catalog;

/// <summary>The cost that lists show.</summary>
internal static class ToolCost
{
    /// <summary>Credits of one call: of the exact name, else of the longest prefix, else the default. What is read from results shows what is held.</summary>
    public static long Of(McpToolCosts costs, string tool)
    {
        long cost = costs.DefaultCost;
        int best = -1;
        IEnumerable<KeyValuePair<string, long>> all = costs.Costs.Concat(costs.ResultCosts.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.HoldCredits)));
        foreach ((string pattern, long credits) in all)
        {
            bool isPrefix = pattern.EndsWith('*');
            int weight = isPrefix ? pattern.Length - 1 : int.MaxValue;
            bool fits = isPrefix
                ? tool.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : string.Equals(pattern, tool, StringComparison.Ordinal);
            if (fits && weight >= best)
            {
                best = weight;
                cost = credits;
            }
        }

        return cost;
    }
}
