using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>What tools cost, in credits. The exact name wins, then the longest prefix written <c>abc*</c>, then <c>*</c>, then the default.</summary>
public sealed record McpToolCosts
{
    /// <summary>Cost of a tool that nothing names. Default 1; a 0 in the file means 1.</summary>
    public long DefaultCost { get; init; } = 1;

    /// <summary>Costs by tool name or prefix; 0 and more.</summary>
    public ImmutableDictionary<string, long> Costs { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Prices that are read from results, by tool name or prefix; a tool in here has no other price.</summary>
    public ImmutableDictionary<string, McpResultCost> ResultCosts { get; init; } = ImmutableDictionary<string, McpResultCost>.Empty;
}
