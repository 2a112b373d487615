using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Moving limits between budgets. A carved budget is defined before it is carved: should the gateway die between the two, there is a budget with
/// nothing in it. It goes back to the very window it came out of, so that no window gives out what another has.
/// </summary>
internal sealed partial class BudgetAdministration
{
    /// <inheritdoc/>
    public async ValueTask<BudgetChange> CarveAsync(
        string parentBudgetId, string childBudgetId, NanoUsd amount, string? label, CancellationToken cancellationToken)
    {
        if (amount <= NanoUsd.Zero || amount.Value > NanoUsd.ValueMax || !DefinitionRules.IsName(childBudgetId)
            || string.Equals(parentBudgetId, childBudgetId, StringComparison.Ordinal))
        {
            return Invalid("An amount above zero is carved into another budget with a valid name.");
        }

        try
        {
            AccountWindow? parent = await WindowAsync(parentBudgetId);
            if (parent is null)
            {
                return NotFound(parentBudgetId);
            }

            (StoredBudget? before, TermsOrigin origin) = await directory.DefinitionAsync(childBudgetId, cancellationToken);
            CarveSource? source = Source(parent);
            if (before is not null && (origin == TermsOrigin.Snapshot
                || !string.Equals(before.Definition?.CarvedFromId, parentBudgetId, StringComparison.Ordinal) || before.Source != source))
            {
                return Invalid($"The budget {childBudgetId} exists already and was not carved from this window of {parentBudgetId}.");
            }

            NanoUsd limit = (before?.Definition?.Limit ?? NanoUsd.Zero) + amount;
            var child = new StoredBudget(
                new BudgetDefinition
                {
                    Id = childBudgetId,
                    Limit = limit,
                    ParentId = parent.Account.Terms.Definition.ParentId,
                    CarvedFromId = parentBudgetId,
                    Label = label ?? before?.Definition?.Label,
                },
                source);
            await definitions.StoreAsync(child, cancellationToken);
            directory.Learn(childBudgetId, child);
            OperationAnswer answer = await MoveAsync(parent, childBudgetId, amount);
            if (answer.Outcome == OperationOutcome.Done)
            {
                return Done(answer.Remaining);
            }

            await RestoreAsync(childBudgetId, before);
            return answer.Outcome switch
            {
                OperationOutcome.Refused => new BudgetChange(
                    BudgetChangeOutcome.Refused, new NanoUsd(answer.Remaining), $"The budget {parentBudgetId} does not cover {amount} US dollars."),
                OperationOutcome.Unknown => NotFound(parentBudgetId),
                OperationOutcome.Unanswered => new BudgetChange(BudgetChangeOutcome.Unavailable, default, NoAnswer),
                _ => Invalid("The store cannot move this amount."),
            };
        }
        catch (BudgetStoreException fault)
        {
            return Unavailable(fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BudgetChange> ReturnAsync(string childBudgetId, CancellationToken cancellationToken)
    {
        try
        {
            StoredBudget? child = await definitions.FindAsync(childBudgetId, cancellationToken);
            if (child?.Definition is not { CarvedFromId: { } parentId } definition || await WindowAsync(childBudgetId) is not { } window)
            {
                return NotFound(childBudgetId);
            }

            BudgetBucket from = child.Source is { } source
                ? new BudgetBucket(parentId, source.WindowId, source.EndsAtUnixMs) { KeepMs = source.KeepMs }
                : new BudgetBucket(parentId, null, 0);
            OperationAnswer answer = await gate.SendAsync(new OperationRequest { Kind = OperationKind.Return, Buckets = new BucketSet(from, window.Bucket) });
            switch (answer.Outcome)
            {
                case OperationOutcome.Done:
                    long left = Math.Max((definition.Limit?.Value ?? 0) - answer.Remaining, 0);
                    StoredBudget after = child with { Definition = definition with { Limit = new NanoUsd(left) } };
                    await definitions.StoreAsync(after, cancellationToken);
                    directory.Learn(childBudgetId, after);
                    return Done(answer.Remaining);
                case OperationOutcome.Unknown when from.EndsAtUnixMs != 0 && from.EndsAtUnixMs <= time.GetUtcNow().ToUnixTimeMilliseconds():
                    // The window it came from is forgotten, and what is left with it.
                    await gate.SendAsync(new OperationRequest { Kind = OperationKind.Adjust, Buckets = window.Alone });
                    return Done(0);
                case OperationOutcome.Unanswered:
                    return new BudgetChange(BudgetChangeOutcome.Unavailable, default, NoAnswer);
                default:
                    return NotFound(childBudgetId);
            }
        }
        catch (BudgetStoreException fault)
        {
            return Unavailable(fault);
        }
    }

    private async ValueTask<OperationAnswer> MoveAsync(AccountWindow parent, string childBudgetId, NanoUsd amount)
    {
        AccountTerms terms = parent.Account.Terms;

        // A budget that nobody defined and no caller has used yet is not brought into being here, where nobody knows its limit.
        if (!parent.IsKnown && terms.Origin != TermsOrigin.Default)
        {
            await gate.SendAsync(new OperationRequest { Kind = OperationKind.Ensure, Buckets = parent.Alone, Amount = terms.StoreLimit });
            if (terms.IsBinding)
            {
                await gate.SendAsync(new OperationRequest { Kind = OperationKind.Adjust, Buckets = parent.Alone, Amount = terms.StoreLimit });
            }
        }

        return await gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Carve,
            Buckets = new BucketSet(parent.Bucket, new BudgetBucket(childBudgetId, null, 0)),
            Amount = amount.Value,
        });
    }

    private async ValueTask RestoreAsync(string budgetId, StoredBudget? before)
    {
        if (before is null)
        {
            await definitions.RemoveAsync(budgetId, CancellationToken.None);
        }
        else
        {
            await definitions.StoreAsync(before, CancellationToken.None);
        }

        directory.Learn(budgetId, before);
    }

    private static CarveSource? Source(AccountWindow parent) => parent.Bucket.WindowId is { } window
        ? new CarveSource(window, parent.Bucket.EndsAtUnixMs, parent.Bucket.KeepMs)
        : null;
}
