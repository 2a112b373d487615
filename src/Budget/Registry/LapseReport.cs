using SatGate.Model.Money;

namespace SatGate.Budget.Registry;

/// <summary>What returning the budgets of ended tokens did. Immutable.</summary>
/// <param name="Lapsed">Carved budgets that no living token spends from.</param>
/// <param name="Budgets">How many of them gave something back.</param>
/// <param name="Returned">What they gave back in all; negative when debts outweighed it.</param>
public sealed record LapseReport(int Lapsed, int Budgets, NanoUsd Returned);
