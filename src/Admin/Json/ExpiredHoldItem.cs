using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>A hold that was ended.</summary>
internal sealed class ExpiredHoldItem
{
    /// <summary>Its name.</summary>
    public required string HoldId { get; init; }

    /// <summary>What it held, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Held { get; init; }

    /// <summary>What was charged, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Charged { get; init; }

    /// <summary>The first budget.</summary>
    public required string BudgetId { get; init; }
}
