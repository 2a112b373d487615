using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Calls whose price is known only afterwards: an upper bound is held before, and replaced by the real cost. Thread-safe; nothing here throws for
/// a fault of the store.
/// </summary>
public interface IHoldLedger
{
    /// <summary>
    /// Holds an amount in all budgets of the path or in none. The hold is there when the charge is let through; where the mode does not refuse,
    /// it may hold nothing and only be settled. Whoever takes a hold ends it, once, by <see cref="SettleAsync"/> or <see cref="Release"/>, and renews
    /// it before <see cref="BudgetHold.Lease"/> is over: else it is charged at what was metered last, or in full when nothing was.
    /// </summary>
    ValueTask<HoldAnswer> HoldAsync(ChargePath path, NanoUsd amount, EnforcementMode mode);

    /// <summary>
    /// Adds to a hold, because a stream goes on. Allowed, WouldRefuse, Refused (the hold stays as it was), or what the fail mode says when the store
    /// does not answer or has lost the hold.
    /// </summary>
    ValueTask<Charge> TopUpAsync(BudgetHold hold, NanoUsd amount);

    /// <summary>Extends a hold by its lease from now, and notes what was metered so far. False when there is no such hold any more, or no answer.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="metered">What its owner would settle at now; null leaves what was noted before.</param>
    ValueTask<bool> RenewAsync(BudgetHold hold, NanoUsd? metered);

    /// <summary>
    /// Ends a hold at the real cost, which may be more than was held. When the store does not answer, the cost is kept and repeated until it has
    /// it, and the answer is Unavailable or Unenforced. A second ending has no effect and answers Allowed.
    /// </summary>
    ValueTask<Charge> SettleAsync(BudgetHold hold, NanoUsd cost);

    /// <summary>Ends a hold without cost, because nothing of the call reached the upstream. Does not wait; kept and repeated until the store has it.</summary>
    void Release(BudgetHold hold);
}
