using System.Runtime.CompilerServices;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>Charges, and what is done before one is refused.</summary>
internal sealed partial class SliceKeeper
{
    // Longer than any gateway takes to notice, short enough that a raised limit is soon taken ahead again.
    private static readonly TimeSpan BarTime = TimeSpan.FromSeconds(5);

    // Budgets that are barred at once; past it a refusal is final without asking the others.
    private const int BarsMax = 65_536;

    // Each budget of a path may be the one that refuses.
    private const int AttemptsMax = BucketSet.CountMax + 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetBar> _bars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SliceSource>> _sources = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Charges a path, from its slice when it has one and <paramref name="isLeased"/>.</summary>
    public ValueTask<Charge> ChargeAsync(PathWindow window, long amount, EnforcementMode mode, bool isLeased)
    {
        SliceSource source = window.Path.SourceFor(this);
        if (isLeased && source.TrySpend(window, amount, out Charge charge))
        {
            return new ValueTask<Charge>(charge);
        }

        source.Note(amount);
        return ChargeStrictlyAsync(window, amount, mode);
    }

    /// <summary>Whether nothing may be taken ahead for a path.</summary>
    public bool IsBarred(BudgetPath path)
    {
        lock (_lock)
        {
            return IsBarredUnderLock(path);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Charge> ChargeStrictlyAsync(PathWindow window, long amount, EnforcementMode mode)
    {
        for (int attempt = 1; ; attempt++)
        {
            long startedAt = Now;
            Charge charge = await Gate.ChargeAsync(window, OperationKind.Debit, amount, mode);
            if (charge.Outcome != ChargeOutcome.Refused || attempt == AttemptsMax || !await GatherAsync(charge.BudgetId!, startedAt))
            {
                return charge;
            }
        }
    }

    // Sees to it that nobody sits on money of a budget that refuses. True when some may have come back since the question.
    private async ValueTask<bool> GatherAsync(string budgetId, long startedAt)
    {
        Task gathering;
        lock (_lock)
        {
            if (_isClosed || (_bars.Count >= BarsMax && !_bars.ContainsKey(budgetId)))
            {
                return false;
            }

            BudgetBar bar = BarUnderLock(budgetId);
            if (bar.Gathering is null && bar.FinalUntil > Now)
            {
                return bar.GatheredAt > startedAt;
            }

            gathering = bar.Gathering ??= GatherAsync(budgetId, bar);
        }

        await gathering;
        return true;
    }

    private async Task GatherAsync(string budgetId, BudgetBar bar)
    {
        // The caller holds the lock.
        await Task.Yield();
        long finalUntil = Now + SpanOf(BarTime);
        try
        {
            await CloseSlicesAsync(budgetId);
            if (_recall is not null)
            {
                // As long as a call waits for the store: whoever is slower than that is taken to be gone.
                await _recall.RecallAsync(budgetId, _snapshots.Current.Budget.Deadline);
            }
        }
        catch (Exception fault)
        {
            Report(fault);
        }

        lock (_lock)
        {
            bar.GatheredAt = Now;
            bar.FinalUntil = finalUntil;
            bar.Gathering = null;
        }
    }

    private async ValueTask OnRecalledAsync(string budgetId)
    {
        try
        {
            await CloseSlicesAsync(budgetId);
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    // Bars a budget and ends every slice of a path through it, those that are being taken too.
    private async Task CloseSlicesAsync(string budgetId)
    {
        SliceSource[] sources;
        lock (_lock)
        {
            if (_bars.Count >= BarsMax && !_bars.ContainsKey(budgetId))
            {
                return;
            }

            BarUnderLock(budgetId).Until = Now + SpanOf(BarTime);
            sources = _sources.TryGetValue(budgetId, out List<SliceSource>? found) ? [.. found] : [];
        }

        await Task.WhenAll(sources.Select(source => source.CloseAsync().AsTask()));
    }

    private BudgetBar BarUnderLock(string budgetId)
    {
        if (!_bars.TryGetValue(budgetId, out BudgetBar? bar))
        {
            _bars.Add(budgetId, bar = new BudgetBar());
        }

        return bar;
    }

    private bool IsBarredUnderLock(BudgetPath path)
    {
        foreach (BudgetAccount account in _bars.Count == 0 ? [] : path.Accounts)
        {
            if (_bars.TryGetValue(account.Id, out BudgetBar? bar) && (bar.Until > Now || bar.Gathering is not null))
            {
                return true;
            }
        }

        return false;
    }

    private long SpanOf(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
