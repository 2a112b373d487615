using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>The path of the ledger's own making. Thread-safe.</summary>
internal sealed class BudgetPath : ChargePath
{
    private readonly BudgetAccount[] _accounts;
    private readonly TimeProvider _time;
    private volatile PathWindow? _current;
    private SliceSource? _slices;

    /// <summary>Makes one.</summary>
    /// <param name="accounts">The budgets in order, 1 to 8 different ones.</param>
    /// <param name="routeBudgetId">The budget of the route it was made for; null for none.</param>
    /// <param name="time">The clock.</param>
    public BudgetPath(BudgetAccount[] accounts, string? routeBudgetId, TimeProvider time)
    {
        _accounts = accounts;
        RouteBudgetId = routeBudgetId;
        _time = time;
    }

    private BudgetPath(string budgetId, string fault, TimeProvider time)
    {
        _accounts = [];
        _time = time;
        BudgetId = budgetId;
        Fault = fault;
    }

    /// <inheritdoc/>
    public override string BudgetId => _accounts.Length == 0 ? field! : _accounts[0].Id;

    /// <inheritdoc/>
    public override NanoUsd? Limit => _accounts.Length == 0 ? null : _accounts[0].Terms.Definition.Limit;

    /// <inheritdoc/>
    public override bool IsStale
    {
        get
        {
            foreach (BudgetAccount account in _accounts)
            {
                if (account.IsStale)
                {
                    return true;
                }
            }

            return Fault is not null;
        }
    }

    /// <summary>Why nothing can be charged; null when all is well.</summary>
    public string? Fault { get; }

    /// <summary>The budget of the route it was made for; null for none.</summary>
    public string? RouteBudgetId { get; }

    /// <summary>The budgets in order.</summary>
    public ReadOnlySpan<BudgetAccount> Accounts => _accounts;

    /// <summary>What is held ahead for its calls; null as long as nobody asked for it.</summary>
    public SliceSource? Slices => _slices;

    /// <summary>What is held ahead for its calls.</summary>
    public SliceSource SourceFor(SliceKeeper keeper) =>
        _slices ?? Interlocked.CompareExchange(ref _slices, new SliceSource(keeper, this), null) ?? _slices;

    /// <summary>A path that cannot be charged, and is stale at once.</summary>
    public static BudgetPath Broken(string budgetId, string fault, TimeProvider time) => new(budgetId, fault, time);

    /// <summary>The buckets of this moment.</summary>
    public PathWindow Now()
    {
        PathWindow? window = _current;
        return window is not null && (window.Buckets.EndsAtUnixMs == long.MaxValue || UnixMs() < window.Buckets.EndsAtUnixMs) ? window : Next();
    }

    private PathWindow Next()
    {
        long now = UnixMs();
        PathWindow? before = _current;
        AccountWindow[] windows = Array.ConvertAll(_accounts, account => account.At(now));
        if (before is not null && before.Windows.AsSpan().SequenceEqual(windows))
        {
            return before;
        }

        // Two threads may both come here; either set is right, and both hold the same buckets.
        var next = new PathWindow(this, windows);
        _current = next;
        return next;
    }

    private long UnixMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
