using System.Runtime.InteropServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>How an operation ended.</summary>
/// <param name="Outcome">How; Unanswered when the store did not answer.</param>
/// <param name="Index">The bucket that refused or does not exist, or -1.</param>
/// <param name="Remaining">What remains, as the operation's kind has it.</param>
/// <param name="Number">Its number, unique in this gateway; 0 when it was not sent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OperationAnswer(OperationOutcome Outcome, int Index, long Remaining, long Number);
