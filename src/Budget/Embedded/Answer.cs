using System.Runtime.InteropServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>What a number was answered. An outcome of <see cref="OperationOutcome.Conflict"/> marks a number that was cancelled.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Answer(ulong Fingerprint, long Remaining, OperationKind Kind, OperationOutcome Outcome, sbyte Index, bool HasEffect)
{
    /// <summary>The answer of a number that will never take effect.</summary>
    public static Answer Cancelled => new(0, 0, OperationKind.Cancel, OperationOutcome.Conflict, -1, HasEffect: false);
}
