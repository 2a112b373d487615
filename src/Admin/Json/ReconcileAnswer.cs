using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>What reconciling found and did. Amounts are US dollars.</summary>
internal sealed class ReconcileAnswer
{
    /// <summary>Holds whose owner was gone; each was charged at what was metered last.</summary>
    public ExpiredHoldItem[] ExpiredHolds { get; init; } = [];

    /// <summary>Holds of calls under way.</summary>
    public int HoldsInForce { get; init; }

    /// <summary>Carved budgets that no living token spends from.</summary>
    public int LapsedBudgets { get; init; }

    /// <summary>How many of them gave something back.</summary>
    public int ReturnedBudgets { get; init; }

    /// <summary>What they gave back; negative when it was a debt.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Returned { get; init; }

    /// <summary>What about the store may lose money, with what to do.</summary>
    public string[] Risks { get; init; } = [];
}
