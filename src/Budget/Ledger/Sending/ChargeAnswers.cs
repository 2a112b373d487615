using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>Turns what the store answered, or that it did not, into the answer to a charge. Thread-safe.</summary>
internal sealed class ChargeAnswers(ISnapshotSource snapshots, ThresholdReporter thresholds, ILogger logger)
{
    /// <summary>The answer to a charge.</summary>
    /// <param name="window">What was charged.</param>
    /// <param name="mode">What a budget that does not cover it leads to.</param>
    /// <param name="operation">The operation with the store's answer.</param>
    /// <param name="number">Its number as the gateway counts; 0 when it was not sent.</param>
    public Charge From(PathWindow window, EnforcementMode mode, LedgerOperation operation, long number)
    {
        switch (operation.Outcome)
        {
            case OperationOutcome.Done:
                window.Path.Slices?.Learn(operation.Remaining);
                Charge charge = Make(window, operation, operation.Index < 0 ? ChargeOutcome.Allowed : ChargeOutcome.WouldRefuse);
                return charge with { Operation = number, Buckets = window.Buckets };
            case OperationOutcome.Refused:
            case OperationOutcome.Unknown:
                // What was carved and is not there any more has nothing left.
                return Make(window, operation, IsLenient(mode) ? ChargeOutcome.Unenforced : ChargeOutcome.Refused);
            case OperationOutcome.Unanswered:
                return Unanswered(window, operation.Amount, mode);
            default:
                Log.OperationRefused(logger, window.Path.BudgetId, operation.Outcome);
                return Unanswered(window, operation.Amount, mode);
        }
    }

    /// <summary>The answer when the store gives none.</summary>
    public Charge Unanswered(PathWindow window, long amount, EnforcementMode mode)
    {
        // A slice that was taken in advance is as good as the store, and what it pays is charged.
        return snapshots.Current.Budget.FailMode == FailMode.Lease && window.Path.Slices is { } slices && slices.TrySpend(window, amount, out Charge paid)
            ? paid
            : Unanswered(window.Path, amount, mode);
    }

    /// <summary>The answer when nothing can be charged.</summary>
    public Charge Unanswered(BudgetPath path, long amount, EnforcementMode mode) => new()
    {
        Outcome = IsLenient(mode) || snapshots.Current.Budget.FailMode == FailMode.Open ? ChargeOutcome.Unenforced : ChargeOutcome.Unavailable,
        Amount = amount,
        Remaining = long.MaxValue,
        Limit = path.Limit?.Value ?? long.MaxValue,
        BudgetId = path.BudgetId,
    };

    /// <summary>Whether a mode lets calls through that no budget covers.</summary>
    public static bool IsLenient(EnforcementMode mode) => mode is EnforcementMode.Observe or EnforcementMode.Alert;

    private Charge Make(PathWindow window, LedgerOperation operation, ChargeOutcome outcome)
    {
        AccountWindow account = window.Windows[Math.Max(operation.Index, 0)];
        AccountTerms terms = account.Account.Terms;
        bool isLimited = terms.Definition.Limit is not null;
        if (isLimited && account.Thresholds.IsDue(operation.Remaining))
        {
            thresholds.Report(account.Thresholds, operation.Remaining);
        }

        return new Charge
        {
            Outcome = outcome,
            Amount = operation.Amount,
            Remaining = isLimited ? operation.Remaining : long.MaxValue,
            Limit = terms.ShownLimit,
            BudgetId = account.Bucket.BudgetId,
            ReopensAtUnixMs = account.Bucket.EndsAtUnixMs,
        };
    }
}
