using System.Runtime.InteropServices;

namespace SatGate.Budget.Ledger;

/// <summary>What must be known beside an operation to put it right when the store does not answer it.</summary>
/// <param name="Window">Its buckets; for a settlement, what is charged when the hold was lost. Null for none.</param>
/// <param name="HoldEndsAt">For a settlement, until when the store surely has the hold, as a timestamp.</param>
/// <param name="IsRepeated">Whether a record is repeated rather than cancelled.</param>
/// <param name="Completion">Told when the store has answered at last; null for nobody.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RepairTerms(PathWindow? Window, long HoldEndsAt, bool IsRepeated, TaskCompletionSource<OperationAnswer>? Completion);
