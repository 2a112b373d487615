using System.Collections.Frozen;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Governance.Pricing;

/// <summary>
/// What tools cost: the exact name wins, then the longest prefix, then <c>*</c>, then the default. Built at the swap; a look-up costs one hash for each
/// length of prefix that the configuration has, and no allocation. Immutable.
/// </summary>
internal sealed class PriceTable
{
    private readonly FrozenDictionary<string, ToolPrice> _exact;
    private readonly FrozenDictionary<string, ToolPrice>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private readonly int[] _lengths;
    private readonly ToolPrice _default;

    public PriceTable(McpToolCosts costs)
    {
        var exact = new Dictionary<string, ToolPrice>(StringComparer.Ordinal);
        var prefixes = new Dictionary<string, ToolPrice>(StringComparer.Ordinal);
        foreach ((string name, long credits) in costs.Costs)
        {
            Add(exact, prefixes, name, new ToolPrice(credits));
        }

        foreach ((string name, McpResultCost cost) in costs.ResultCosts)
        {
            Add(exact, prefixes, name, new ToolPrice(cost));
        }

        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        FrozenDictionary<string, ToolPrice> frozen = prefixes.ToFrozenDictionary(StringComparer.Ordinal);
        _prefixes = frozen.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. prefixes.Keys.Select(static prefix => prefix.Length).Distinct().OrderDescending()];
        _default = new ToolPrice(costs.DefaultCost);
    }

    /// <summary>The price of a tool.</summary>
    public ToolPrice Find(string tool)
    {
        if (_exact.TryGetValue(tool, out ToolPrice? price))
        {
            return price;
        }

        foreach (int length in _lengths)
        {
            if (length <= tool.Length && _prefixes.TryGetValue(tool.AsSpan(0, length), out price))
            {
                return price;
            }
        }

        return _default;
    }

    // "*" alone is the prefix of no letters.
    private static void Add(Dictionary<string, ToolPrice> exact, Dictionary<string, ToolPrice> prefixes, string name, ToolPrice price)
    {
        if (name.EndsWith('*'))
        {
            prefixes[name[..^1]] = price;
        }
        else
        {
            exact[name] = price;
        }
    }
}
