using System.Globalization;
using System.Security.Cryptography;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>Holds for calls whose price is known only afterwards. Thread-safe.</summary>
internal sealed class HoldKeeper(StoreGate gate, ChargeAnswers answers, ISnapshotSource snapshots, TimeProvider time) : IHoldLedger
{
    private readonly string _prefix = "h-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + "-";
    private long _count;

    /// <inheritdoc/>
    public async ValueTask<HoldAnswer> HoldAsync(ChargePath path, NanoUsd amount, EnforcementMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, NanoUsd.Zero);
        var budgets = (BudgetPath)path;
        TimeSpan lease = snapshots.Current.Budget.HoldLease;
        string id = _prefix + Interlocked.Increment(ref _count).ToString("x", CultureInfo.InvariantCulture);
        if (budgets.Fault is not null)
        {
            return new HoldAnswer(answers.Unanswered(budgets, amount.Value, mode), null);
        }

        PathWindow window = budgets.Now();
        long endsAt = time.GetTimestamp() + Ticks(lease);
        OperationAnswer answer = await gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Hold,
            Window = window,
            Amount = amount.Value,
            HoldId = id,
            LeaseMs = (long)lease.TotalMilliseconds,
        });
        // Without its buckets it cannot be refunded: a hold ends in its own way.
        Charge charge = answers.From(window, mode, ToOperation(OperationKind.Hold, answer, amount.Value), answer.Number) with { Buckets = null };
        if (answer.Outcome == OperationOutcome.Refused && ChargeAnswers.IsLenient(mode))
        {
            charge = charge with { Outcome = ChargeOutcome.WouldRefuse };
        }

        bool isHeld = answer.Outcome == OperationOutcome.Done;
        return new HoldAnswer(charge, !charge.IsLetThrough ? null : new BudgetHold(id, window, mode, isHeld ? amount.Value : 0, lease)
        {
            IsHeld = isHeld,
            IsRecorded = answer.Outcome == OperationOutcome.Refused,
            EndsAt = endsAt,
        });
    }

    /// <inheritdoc/>
    public async ValueTask<Charge> TopUpAsync(BudgetHold hold, NanoUsd amount)
    {
        ArgumentNullException.ThrowIfNull(hold);
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, NanoUsd.Zero);
        if (!hold.IsHeld)
        {
            return Without(hold, amount.Value);
        }

        OperationAnswer answer = await gate.SendAsync(new OperationRequest { Kind = OperationKind.TopUp, Amount = amount.Value, HoldId = hold.Id });
        hold.AmountNanoUsd += answer.Outcome == OperationOutcome.Done ? amount.Value : 0;
        LedgerOperation operation = ToOperation(OperationKind.TopUp, answer, amount.Value);
        if (answer.Outcome == OperationOutcome.Gone)
        {
            operation.Outcome = OperationOutcome.Unanswered;
        }

        Charge charge = answers.From(hold.Window, hold.Mode, operation, answer.Number);
        return answer.Outcome == OperationOutcome.Refused && ChargeAnswers.IsLenient(hold.Mode) ? charge with { Outcome = ChargeOutcome.WouldRefuse } : charge;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(BudgetHold hold, NanoUsd? metered)
    {
        ArgumentNullException.ThrowIfNull(hold);
        if (!hold.IsHeld)
        {
            return true;
        }

        long endsAt = time.GetTimestamp() + Ticks(hold.Lease);
        OperationAnswer answer = await gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Renew,
            Amount = metered?.Value ?? -1,
            HoldId = hold.Id,
            LeaseMs = (long)hold.Lease.TotalMilliseconds,
        });
        if (answer.Outcome != OperationOutcome.Done)
        {
            return false;
        }

        hold.EndsAt = endsAt;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<Charge> SettleAsync(BudgetHold hold, NanoUsd cost)
    {
        ArgumentNullException.ThrowIfNull(hold);
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, NanoUsd.Zero);
        if (!hold.TryEnd() || (!hold.IsHeld && !hold.IsRecorded))
        {
            return Without(hold, 0);
        }

        OperationRequest record = new() { Kind = OperationKind.Record, Window = hold.Window, Amount = cost.Value };
        if (!hold.IsHeld)
        {
            return await RecordAsync(record, hold);
        }

        OperationAnswer answer = await gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Settle,
            Window = hold.Window,
            Amount = cost.Value,
            HoldId = hold.Id,
            HoldEndsAt = hold.EndsAt,
        });
        if (answer.Outcome != OperationOutcome.Gone)
        {
            return answers.From(hold.Window, hold.Mode, ToOperation(OperationKind.Settle, answer, cost.Value), answer.Number);
        }

        // Past its lease it was charged when it was swept; before that, the store has lost it and the cost is charged by itself.
        return time.GetTimestamp() < hold.EndsAt ? await RecordAsync(record, hold) : Without(hold, cost.Value);
    }

    /// <inheritdoc/>
    public void Release(BudgetHold hold)
    {
        ArgumentNullException.ThrowIfNull(hold);
        if (hold.TryEnd() && hold.IsHeld)
        {
            gate.Send(new OperationRequest { Kind = OperationKind.Settle, HoldId = hold.Id });
        }
    }

    // A record that is not answered is repeated: what was spent upstream is never dropped.
    private async ValueTask<Charge> RecordAsync(OperationRequest record, BudgetHold hold)
    {
        OperationAnswer answer = await gate.SendAsync(record with { IsRepeated = true });
        return answers.From(hold.Window, hold.Mode, ToOperation(OperationKind.Record, answer, record.Amount), answer.Number);
    }

    private static Charge Without(BudgetHold hold, long amount) => new()
    {
        Outcome = hold.IsRecorded && amount > 0 ? ChargeOutcome.WouldRefuse : hold.IsHeld ? ChargeOutcome.Allowed : ChargeOutcome.Unenforced,
        Amount = amount,
        Remaining = long.MaxValue,
        Limit = hold.Window.Path.Limit?.Value ?? long.MaxValue,
        BudgetId = hold.BudgetId,
    };

    private static LedgerOperation ToOperation(OperationKind kind, OperationAnswer answer, long amount) =>
        new() { Kind = kind, Outcome = answer.Outcome, Index = answer.Index, Remaining = answer.Remaining, Amount = amount };

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
