using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>What was given and what was spent.</summary>
internal sealed class SpendAnswer
{
    /// <summary>The limits of all budgets that were not carved out of another, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd TotalAllocated { get; init; }

    /// <summary>What was spent in US dollars: in the current windows, or in the period asked for.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd TotalConsumed { get; init; }

    /// <summary>The same by name.</summary>
    public SpendItem[] Agents { get; init; } = [];

    /// <summary>The period asked for.</summary>
    public string? Period { get; init; }

    /// <summary>False when more happened in the period than is counted at once; the sums are then too low.</summary>
    public bool IsComplete { get; init; }
}
