using System.Collections.Concurrent;
using SatGate.Budget.Ledger;

namespace SatGate.Mcp.Governance;

/// <summary>Renews what is held for calls that take long, so that it is not charged while they run. Thread-safe.</summary>
internal sealed class HoldRenewer : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<BudgetHold, long> _holds = new();
    private readonly IHoldLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public HoldRenewer(IHoldLedger ledger, TimeProvider time)
    {
        _ledger = ledger;
        _time = time;
        _timer = time.CreateTimer(static state => ((HoldRenewer)state!).RenewDue(), this, Interval, Interval);
    }

    /// <summary>Renews it from now on.</summary>
    public void Add(BudgetHold hold) => _holds[hold] = _time.GetTimestamp();

    /// <summary>Lets it be; before it is ended.</summary>
    public void Remove(BudgetHold hold) => _holds.TryRemove(hold, out _);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // A third of the lease leaves two more tries.
    private void RenewDue()
    {
        foreach ((BudgetHold hold, long since) in _holds)
        {
            if (_time.GetElapsedTime(since) >= hold.Lease / 3 && _holds.TryUpdate(hold, _time.GetTimestamp(), since))
            {
                _ = _ledger.RenewAsync(hold, null).AsTask();
            }
        }
    }
}
