using System.Collections.Immutable;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Admin.Tests.Fakes;

/// <summary>The administration of budgets in plain sums, strict about what money may do, and able to fail at a chosen step.</summary>
internal sealed class MemoryBudgets : IBudgetAdministration
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    public bool FailsReturns { get; set; }

    /// <summary>What all budgets that were not carved may spend or have spent: carving and returning leave it as it is.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
            {
                return _accounts.Values.Sum(account => account.Remaining + account.Spent + account.Held);
            }
        }
    }

    public void Spend(string budgetId, long nanoUsd)
    {
        lock (_gate)
        {
            _accounts[budgetId].Spent += nanoUsd;
        }
    }

    public void Hold(string budgetId, long nanoUsd)
    {
        lock (_gate)
        {
            _accounts[budgetId].Held += nanoUsd;
        }
    }

    public ValueTask<BudgetChange> DefineAsync(BudgetDefinition definition, CancellationToken cancellationToken) => Change(() =>
    {
        if (definition.ParentId is { } parent && !_accounts.ContainsKey(parent))
        {
            return new BudgetChange(BudgetChangeOutcome.Invalid, NanoUsd.Zero, "there is no such parent");
        }

        Account account = _accounts.GetValueOrDefault(definition.Id) ?? new Account();
        account.Definition = definition;
        account.Limit = definition.Limit?.Value;
        _accounts[definition.Id] = account;
        return new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(account.Remaining), null);
    });

    public ValueTask<BudgetDefinition?> FindAsync(string budgetId, CancellationToken cancellationToken) =>
        Read(() => _accounts.GetValueOrDefault(budgetId)?.Definition);

    public ValueTask<ImmutableArray<BudgetDefinition>> ListAsync(CancellationToken cancellationToken) =>
        Read(() => _accounts.Values.Select(account => account.Definition!).OrderBy(budget => budget.Id, StringComparer.Ordinal).ToImmutableArray());

    public ValueTask<BudgetReading?> ReadAsync(string budgetId, CancellationToken cancellationToken) => Read(() =>
        _accounts.GetValueOrDefault(budgetId) is not { } account
            ? null
            : new BudgetReading(
                account.Definition!,
                account.Limit is { } limit ? new NanoUsd(limit) : null,
                new NanoUsd(account.Spent),
                new NanoUsd(account.Held),
                new NanoUsd(account.Carved),
                account.Limit is null ? null : new NanoUsd(account.Remaining),
                account.Definition!.Window == BudgetWindowKind.None ? null : "2026-11-22",
                account.Definition.Window == BudgetWindowKind.None ? null : new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)));

    public ValueTask<BudgetChange> AdjustAsync(string budgetId, NanoUsd? limit, CancellationToken cancellationToken) => Change(() =>
    {
        if (!_accounts.TryGetValue(budgetId, out Account? account))
        {
            return new BudgetChange(BudgetChangeOutcome.NotFound, NanoUsd.Zero, "there is no such budget");
        }

        account.Limit = limit?.Value;
        account.Definition = account.Definition! with { Limit = limit };
        return new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(account.Remaining), null);
    });

    public ValueTask<BudgetChange> CarveAsync(
        string parentBudgetId, string childBudgetId, NanoUsd amount, string? label, CancellationToken cancellationToken) => Change(() =>
    {
        if (!_accounts.TryGetValue(parentBudgetId, out Account? parent))
        {
            return new BudgetChange(BudgetChangeOutcome.NotFound, NanoUsd.Zero, "there is no such budget");
        }

        if (amount <= NanoUsd.Zero || parent.Remaining < amount.Value)
        {
            return new BudgetChange(BudgetChangeOutcome.Refused, new NanoUsd(parent.Remaining), "the budget does not cover it");
        }

        parent.Carved += amount.Value;
        Account child = _accounts.GetValueOrDefault(childBudgetId) ?? new Account();
        child.Limit = (child.Limit ?? 0) + amount.Value;
        child.Definition = new BudgetDefinition { Id = childBudgetId, Limit = new NanoUsd(child.Limit.Value), CarvedFromId = parentBudgetId, Label = label };
        _accounts[childBudgetId] = child;
        return new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(parent.Remaining), null);
    });

    public ValueTask<BudgetChange> ReturnAsync(string childBudgetId, CancellationToken cancellationToken) => Change(() =>
    {
        if (FailsReturns)
        {
            return new BudgetChange(BudgetChangeOutcome.Unavailable, NanoUsd.Zero, "the store does not answer");
        }

        if (_accounts.GetValueOrDefault(childBudgetId) is not { Definition.CarvedFromId: { } parentId } child)
        {
            return new BudgetChange(BudgetChangeOutcome.NotFound, NanoUsd.Zero, "there is no such carved budget");
        }

        long moved = child.Remaining;
        child.Limit -= moved;
        _accounts[parentId].Carved -= moved;
        return new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(moved), null);
    });

    private ValueTask<BudgetChange> Change(Func<BudgetChange> change)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(IsDown ? new BudgetChange(BudgetChangeOutcome.Unavailable, NanoUsd.Zero, "the store does not answer") : change());
        }
    }

    private ValueTask<T> Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return IsDown ? throw new BudgetStoreException("the store does not answer") : ValueTask.FromResult(read());
        }
    }

    private sealed class Account
    {
        public BudgetDefinition? Definition { get; set; }

        public long? Limit { get; set; }

        public long Spent { get; set; }

        public long Held { get; set; }

        public long Carved { get; set; }

        public long Remaining => (Limit ?? 0) - Spent - Held - Carved;
    }
}
