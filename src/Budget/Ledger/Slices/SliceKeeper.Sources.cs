using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>Which slices there are, and their upkeep.</summary>
internal sealed partial class SliceKeeper
{
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(1);

    // A slice that nothing was charged to for so long goes back.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    /// <summary>Slices that are held, and what they have not spent.</summary>
    public (int Count, NanoUsd Unspent) Holdings()
    {
        int count = 0;
        long unspent = 0;
        foreach (SliceSource source in Open())
        {
            if (source.Current is { } slice)
            {
                count++;
                unspent += slice.Available;
            }
        }

        return (count, new NanoUsd(unspent));
    }

    /// <summary>Begins a slice, known from now on to whoever gathers; null when there are too many, or nothing may be taken ahead.</summary>
    public Slice? Begin(SliceSource source, PathWindow window)
    {
        lock (_lock)
        {
            if (_isClosed || IsBarredUnderLock(window.Path) || MakeSlice(window) is not { } slice)
            {
                return null;
            }

            foreach (AccountWindow budget in window.Windows)
            {
                if (!_sources.TryGetValue(budget.Bucket.BudgetId, out List<SliceSource>? sources))
                {
                    _sources.Add(budget.Bucket.BudgetId, sources = []);
                }

                sources.Add(source);
            }

            return slice;
        }
    }

    /// <summary>Forgets a slice that is ended, or was not granted.</summary>
    public void Forget(SliceSource source, Slice slice)
    {
        lock (_lock)
        {
            foreach (AccountWindow budget in slice.Window.Windows)
            {
                string id = budget.Bucket.BudgetId;
                if (_sources.TryGetValue(id, out List<SliceSource>? sources) && sources.Remove(source) && sources.Count == 0)
                {
                    _sources.Remove(id);
                }
            }
        }
    }

    /// <summary>Takes nothing ahead any more, and gives everything back.</summary>
    public async Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        await Task.WhenAll(Open().Select(source => source.CloseAsync().AsTask()));
    }

    private SliceSource[] Open()
    {
        lock (_lock)
        {
            return [.. _sources.Values.SelectMany(s => s).Distinct()];
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(UpkeepInterval, _time);
        long idle = SpanOf(IdleTime);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await Task.WhenAll(Open().Select(source => source.MaintainAsync(idle).AsTask()));
                DropBars();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Report(fault);
            }
        }
    }

    private void DropBars()
    {
        lock (_lock)
        {
            foreach ((string budgetId, BudgetBar bar) in _bars)
            {
                if (bar.Gathering is null && bar.Until <= Now && bar.FinalUntil <= Now)
                {
                    _bars.Remove(budgetId);
                }
            }
        }
    }
}
