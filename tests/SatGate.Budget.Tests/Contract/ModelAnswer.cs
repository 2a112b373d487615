using SatGate.Budget.Operations;

namespace SatGate.Budget.Tests.Contract;

/// <summary>What an answer must be. Null where the contract leaves it open.</summary>
internal sealed record ModelAnswer(OperationOutcome Outcome, int? Index = null, long? Remaining = null, bool? IsRepeat = false);
