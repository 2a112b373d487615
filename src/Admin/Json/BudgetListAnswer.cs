namespace SatGate.Admin.Json;

/// <summary>Budgets.</summary>
internal sealed class BudgetListAnswer
{
    /// <summary>Those of the configuration file first.</summary>
    public BudgetItem[] Budgets { get; init; } = [];

    /// <summary>How many there are in all.</summary>
    public long Total { get; init; }
}
