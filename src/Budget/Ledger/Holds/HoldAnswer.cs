using System.Runtime.InteropServices;

namespace SatGate.Budget.Ledger;

/// <summary>The answer to the wish for a hold.</summary>
/// <param name="Charge">How it ended; its amount is what was asked for.</param>
/// <param name="Hold">The hold; null when the call may not go on.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HoldAnswer(Charge Charge, BudgetHold? Hold);
