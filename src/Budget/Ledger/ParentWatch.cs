using SatGate.Budget.Stores;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Looks from time to time at the budgets above those that are charged, whose balances no charge reports, so that their thresholds are noticed too.
/// Thread-safe.
/// </summary>
internal sealed class ParentWatch(IBudgetStore store, ThresholdReporter thresholds)
{
    // Paths that are looked at each time, and budgets that are read for them.
    private const int PathsMax = 1024;
    private const int ReadsMax = 128;

    private readonly Lock _lock = new();
    private readonly Queue<PathWindow> _charged = new();

    /// <summary>Notes that a path was charged.</summary>
    public void Note(PathWindow path)
    {
        if (path.Windows.Length > 1 && path.TryNote())
        {
            lock (_lock)
            {
                if (_charged.Count < PathsMax)
                {
                    _charged.Enqueue(path);
                    return;
                }
            }

            path.Forget();
        }
    }

    /// <summary>Reads what was noted. Throws <see cref="BudgetStoreException"/>.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<AccountWindow>();
        while (seen.Count < ReadsMax && Next() is { } path)
        {
            for (int i = 1; i < path.Windows.Length; i++)
            {
                AccountWindow window = path.Windows[i];
                if (window.Account.Terms.Definition.Limit is not null && seen.Add(window)
                    && await store.ReadAsync(window.Bucket, cancellationToken) is { } balance && window.Thresholds.IsDue(balance.Remaining.Value))
                {
                    thresholds.Report(window.Thresholds, balance.Remaining.Value);
                }
            }
        }
    }

    private PathWindow? Next()
    {
        lock (_lock)
        {
            if (!_charged.TryDequeue(out PathWindow? path))
            {
                return null;
            }

            path.Forget();
            return path;
        }
    }
}
