using System.Collections.Immutable;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>Which percentages of a budget's limit this process has seen passed in one window. Asking costs one comparison. Thread-safe.</summary>
internal sealed class ThresholdWatch
{
    private readonly Lock _lock = new();
    private readonly long _limit;
    private int _percentPassed;

    // Above it nothing is due. Before the first look everything is.
    private long _dueAtRemaining;

    /// <summary>Makes one.</summary>
    /// <param name="terms">The budget.</param>
    /// <param name="bucket">The window.</param>
    public ThresholdWatch(AccountTerms terms, BudgetBucket bucket)
    {
        _limit = terms.Definition.Limit?.Value ?? 0;
        Bucket = bucket;
        _dueAtRemaining = _limit > 0 ? long.MaxValue : long.MinValue;
    }

    /// <summary>The window.</summary>
    public BudgetBucket Bucket { get; }

    /// <summary>The limit that the percentages are of, in 10⁻⁹ US dollars.</summary>
    public long Limit => _limit;

    /// <summary>Whether <see cref="Take"/> may have something to say.</summary>
    public bool IsDue(long remaining) => remaining <= Volatile.Read(ref _dueAtRemaining);

    /// <summary>The percentages that were passed since the last time, ascending; each is given once.</summary>
    /// <param name="remaining">What remains of the budget.</param>
    /// <param name="percentages">All of them, ascending.</param>
    public ImmutableArray<int> Take(long remaining, ImmutableArray<int> percentages)
    {
        lock (_lock)
        {
            int before = _percentPassed;
            long due = long.MinValue;
            foreach (int percent in percentages)
            {
                if (percent <= before)
                {
                    continue;
                }

                long at = RemainingAt(percent);
                if (remaining > at)
                {
                    due = at;
                    break;
                }

                _percentPassed = percent;
            }

            Volatile.Write(ref _dueAtRemaining, due);
            return [.. percentages.Where(p => p > before && p <= _percentPassed)];
        }
    }

    // Spent reaches the percentage, rounded up, exactly when what remains falls to this.
    private long RemainingAt(int percent) => (long)(_limit - ((((Int128)_limit * percent) + 99) / 100));
}
