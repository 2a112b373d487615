using System.Collections.Immutable;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>Defining, reading and adjusting budgets. Thread-safe.</summary>
internal sealed partial class BudgetAdministration(
    IBudgetStore store, StoreGate gate, BudgetDirectory directory, BudgetDefinitions definitions, ISnapshotSource snapshots, TimeProvider time)
    : IBudgetAdministration
{
    private const string NoAnswer = "The store does not answer.";

    /// <inheritdoc/>
    public async ValueTask<BudgetChange> DefineAsync(BudgetDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        try
        {
            (StoredBudget? before, TermsOrigin origin) = await directory.DefinitionAsync(definition.Id, cancellationToken);
            if (DefinitionRules.Find(definition) is { } problem)
            {
                return Invalid(problem);
            }

            if (before is not null && origin == TermsOrigin.Snapshot)
            {
                return Invalid("The budget stands in the configuration file and is changed there.");
            }

            string? carvedFrom = before?.Definition?.CarvedFromId;
            bool isSameCarve = string.Equals(carvedFrom, definition.CarvedFromId, StringComparison.Ordinal)
                && (carvedFrom is null || before!.Definition!.Limit == definition.Limit);
            if (!isSameCarve)
            {
                return Invalid("The limit of a carved budget is moved by carving and returning only.");
            }

            return await FindFaultAboveAsync(definition, cancellationToken) is { } fault
                ? Invalid(fault)
                : await WriteAsync(new StoredBudget(definition, before?.Source), cancellationToken);
        }
        catch (BudgetStoreException fault)
        {
            return Unavailable(fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BudgetDefinition?> FindAsync(string budgetId, CancellationToken cancellationToken) =>
        (await directory.DefinitionAsync(budgetId, cancellationToken)).Budget?.Definition;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<BudgetDefinition>> ListAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<BudgetDefinition> configured = snapshots.Current.Budget.Budgets;
        HashSet<string> names = [.. configured.Select(d => d.Id)];
        var stored = new List<BudgetDefinition>();
        await foreach (BudgetDefinition definition in definitions.ListAsync(cancellationToken))
        {
            if (!names.Contains(definition.Id))
            {
                stored.Add(definition);
            }

            if (stored.Count + configured.Length >= IBudgetAdministration.ListedMax)
            {
                break;
            }
        }

        return [.. configured.OrderBy(d => d.Id, StringComparer.Ordinal), .. stored.OrderBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask<BudgetReading?> ReadAsync(string budgetId, CancellationToken cancellationToken)
    {
        BudgetDefinition? definition = await FindAsync(budgetId, cancellationToken);
        BudgetBucket bucket = definition is null ? new BudgetBucket(budgetId, null, 0) : (await WindowAsync(budgetId))?.Bucket ?? new BudgetBucket(budgetId, null, 0);
        BudgetBalance? balance = await store.ReadAsync(bucket, cancellationToken);
        if (definition is null && balance is null)
        {
            return null;
        }

        // A carved budget's limit moves in the store, and one that nobody defined has its limit nowhere else.
        bool isOfStore = definition is null or { CarvedFromId: not null };
        NanoUsd? limit = !isOfStore ? definition!.Limit
            : balance is { } found ? (found.Limit.Value >= AccountTerms.Unlimited ? null : found.Limit)
            : NanoUsd.Zero;
        BudgetBalance known = balance ?? new BudgetBalance(limit ?? NanoUsd.Zero, default, default, default, limit ?? NanoUsd.Zero);
        NanoUsd? remaining = limit is null ? null : new NanoUsd(limit.Value.Value - known.Spent.Value - known.Held.Value - known.Carved.Value);
        return new BudgetReading(
            definition ?? new BudgetDefinition { Id = budgetId, Limit = limit },
            limit,
            known.Spent,
            known.Held,
            known.Carved,
            remaining,
            bucket.WindowId,
            bucket.EndsAtUnixMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(bucket.EndsAtUnixMs));
    }

    /// <inheritdoc/>
    public async ValueTask<BudgetChange> AdjustAsync(string budgetId, NanoUsd? limit, CancellationToken cancellationToken)
    {
        try
        {
            BudgetReading? reading = await ReadAsync(budgetId, cancellationToken);
            return reading is null ? NotFound(budgetId) : await DefineAsync(reading.Definition with { Limit = limit }, cancellationToken);
        }
        catch (BudgetStoreException fault)
        {
            return Unavailable(fault);
        }
    }

    // Makes the definition known and brings the limit of the window in use up to date. One that was never used gets it when it is.
    private async ValueTask<BudgetChange> WriteAsync(StoredBudget budget, CancellationToken cancellationToken)
    {
        BudgetDefinition definition = budget.Definition!;
        await definitions.StoreAsync(budget, cancellationToken);
        directory.Learn(definition.Id, budget);
        AccountWindow? window = definition.CarvedFromId is null ? await WindowAsync(definition.Id) : null;
        if (window is null)
        {
            return Done(definition.Limit?.Value ?? 0);
        }

        OperationAnswer answer = await gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Adjust,
            Buckets = window.Alone,
            Amount = window.Account.Terms.StoreLimit,
        });
        return answer.Outcome switch
        {
            OperationOutcome.Done => Done(answer.Remaining),
            OperationOutcome.Unknown => Done(definition.Limit?.Value ?? 0),
            OperationOutcome.Unanswered => new BudgetChange(BudgetChangeOutcome.Unavailable, default, NoAnswer),
            _ => Invalid("The store cannot take this limit."),
        };
    }

    // What is wrong with the budgets above; null when nothing is.
    private async ValueTask<string?> FindFaultAboveAsync(BudgetDefinition definition, CancellationToken cancellationToken)
    {
        string? above = definition.ParentId;
        for (int levels = 1; above is not null; levels++)
        {
            if (string.Equals(above, definition.Id, StringComparison.Ordinal))
            {
                return $"The budget {definition.Id} would stand above itself.";
            }

            if (levels == BucketSet.CountMax)
            {
                return $"More than {BucketSet.CountMax} budgets would be charged together.";
            }

            BudgetDefinition? parent = await FindAsync(above, cancellationToken);
            if (parent is null)
            {
                return $"There is no budget {above} to stand above it.";
            }

            above = parent.ParentId;
        }

        return null;
    }

    // The window in use of a budget that is defined, or that callers brought into being here.
    private async ValueTask<AccountWindow?> WindowAsync(string budgetId) =>
        (await directory.AccountAsync(budgetId, null))?.At(time.GetUtcNow().ToUnixTimeMilliseconds());

    private static BudgetChange Done(long amount) => new(BudgetChangeOutcome.Done, new NanoUsd(amount), null);

    private static BudgetChange Invalid(string reason) => new(BudgetChangeOutcome.Invalid, default, reason);

    private static BudgetChange NotFound(string budgetId) => new(BudgetChangeOutcome.NotFound, default, $"There is no budget {budgetId}.");

    private static BudgetChange Unavailable(BudgetStoreException fault) => new(BudgetChangeOutcome.Unavailable, default, fault.Message);
}
