using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>
/// What is held ahead for one path. Spending from it is in memory; taking, refilling, renewing and ending happen in the background, one at a time.
/// Thread-safe.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
internal sealed class SliceSource
#pragma warning restore CA1001
{
    private readonly SliceKeeper _keeper;
    private readonly SemaphoreSlim _mutex = new(1, 1);
    private volatile Slice? _current;
    private long _storeRemaining;
    private long _price;
    private long _heatStart;
    private int _heat;
    private long _lastUse;
    private long _notBefore;
    private int _isScheduled;

    public SliceSource(SliceKeeper keeper, BudgetPath path)
    {
        _keeper = keeper;
        Path = path;

        // Until the store has answered once, all of it may be there; a hold that asks for too much is refused.
        _storeRemaining = path.Accounts[0].Terms.StoreLimit;
    }

    /// <summary>The path.</summary>
    public BudgetPath Path { get; }

    /// <summary>The slice in use; null for none.</summary>
    public Slice? Current => _current;

    /// <summary>Notes what the store has left of the first budget.</summary>
    public void Learn(long storeRemaining) => Volatile.Write(ref _storeRemaining, storeRemaining);

    /// <summary>Pays a charge from the slice. False when there is none, or it does not cover it.</summary>
    public bool TrySpend(PathWindow window, long amount, out Charge charge)
    {
        Slice? slice = _current;
        long now = _keeper.Now;
        if (slice is null || !ReferenceEquals(slice.Window, window) || !slice.IsUsable(now) || !slice.TrySpend(amount, out long number))
        {
            charge = default;
            return false;
        }

        _lastUse = now;
        long available = slice.Available;
        if (available < slice.LastGrant / 2)
        {
            Schedule(now);
        }

        AccountWindow first = window.Windows[0];
        AccountTerms terms = first.Account.Terms;
        bool isLimited = terms.Definition.Limit is not null;
        long remaining = isLimited ? slice.StoreRemaining + available : long.MaxValue;
        if (isLimited && first.Thresholds.IsDue(remaining))
        {
            _keeper.Thresholds.Report(first.Thresholds, remaining);
        }

        charge = new Charge
        {
            Outcome = ChargeOutcome.Allowed,
            Amount = amount,
            Remaining = remaining,
            Limit = terms.ShownLimit,
            BudgetId = first.Bucket.BudgetId,
            ReopensAtUnixMs = first.Bucket.EndsAtUnixMs,
            Operation = number,
            Buckets = window.Buckets,
            Slice = slice,
        };
        return true;
    }

    /// <summary>Notes a charge that the slice did not pay; a path that has many of them gets one.</summary>
    public void Note(long amount)
    {
        long now = _keeper.Now;
        _lastUse = now;
        if (now - Volatile.Read(ref _heatStart) > _keeper.HeatSpan)
        {
            Volatile.Write(ref _heatStart, now);
            Volatile.Write(ref _heat, 0);
        }

        if (amount > 0 && Interlocked.Increment(ref _heat) >= _keeper.HotChargeCount)
        {
            _price = amount;
            Schedule(now);
        }
    }

    /// <summary>Ends the slice, waiting for one that is being taken. Completes when the store has what was spent, or it is kept to be repeated.</summary>
    public async ValueTask CloseAsync()
    {
        await _mutex.WaitAsync();
        try
        {
            await EndAsync();
        }
        finally
        {
            _mutex.Release();
        }
    }

    /// <summary>Renews the slice, or ends it when it is of no use any more.</summary>
    public async ValueTask MaintainAsync(long idle)
    {
        Slice? slice = _current;
        if (slice is null || !await _mutex.WaitAsync(0))
        {
            return;
        }

        try
        {
            SliceTerms terms = _keeper.Terms();
            if (Path.IsStale || terms.Now - Volatile.Read(ref _lastUse) > idle || !ReferenceEquals(slice.Window, Path.Now()) || !slice.IsUsable(terms.Now))
            {
                await EndAsync();
            }
            else if (slice.EndsAt - terms.Now < terms.Lease - (terms.Lease / 3))
            {
                await RenewAsync(slice, terms);
            }
        }
        finally
        {
            _mutex.Release();
        }
    }

    private void Schedule(long now)
    {
        if (now >= Volatile.Read(ref _notBefore) && Volatile.Read(ref _isScheduled) == 0 && Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => _ = source.WorkAsync(), this, preferLocal: false);
        }
    }

    private async Task WorkAsync()
    {
        await _mutex.WaitAsync();
        try
        {
            SliceTerms terms = _keeper.Terms();
            if (_current is { } slice && (!ReferenceEquals(slice.Window, Path.Now()) || !slice.IsUsable(terms.Now)))
            {
                await EndAsync();
            }

            bool isDone = !Path.IsStale && !_keeper.IsBarred(Path)
                && (_current is { } current ? await RefillAsync(current, terms) : await TakeAsync(terms));
            if (!isDone)
            {
                // The next attempt is not worth its round trip yet.
                Volatile.Write(ref _notBefore, _keeper.Now + _keeper.PauseSpan);
            }
        }
        catch (Exception fault)
        {
            _keeper.Report(fault);
            Volatile.Write(ref _notBefore, _keeper.Now + _keeper.PauseSpan);
        }
        finally
        {
            Volatile.Write(ref _isScheduled, 0);
            _mutex.Release();
        }
    }

    private async ValueTask<bool> TakeAsync(SliceTerms terms)
    {
        PathWindow window = Path.Now();
        long size = SliceSizing.Size(Volatile.Read(ref _storeRemaining), Math.Max(_price, 1), 0, false, terms.AmountMax);
        if (size == 0 || _keeper.Begin(this, window) is not { } slice)
        {
            return false;
        }

        OperationAnswer answer = await _keeper.Gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Hold,
            Window = window,
            Amount = size,
            HoldId = slice.HoldId,
            LeaseMs = terms.LeaseMs,
        });
        if (answer.Outcome != OperationOutcome.Done)
        {
            // An unanswered hold is being cancelled.
            _keeper.Forget(this, slice);
            SliceKeeper.Abandon(slice);
            return false;
        }

        slice.Extend(terms.Now + terms.Lease, terms.Margin);
        slice.Grant(size, answer.Remaining, terms.Now);
        _lastUse = terms.Now;
        _current = slice;
        return true;
    }

    private async ValueTask<bool> RefillAsync(Slice slice, SliceTerms terms)
    {
        bool wasShort = terms.Now - slice.GrantedAt < _keeper.HeatSpan / 2;
        long size = SliceSizing.Size(slice.StoreRemaining, Math.Max(_price, 1), slice.LastGrant, wasShort, terms.AmountMax);
        if (size == 0 || slice.Granted > SliceSlot.UsedMax - size || slice.Available >= slice.LastGrant / 2)
        {
            return false;
        }

        OperationAnswer answer = await _keeper.Gate.SendAsync(new OperationRequest { Kind = OperationKind.TopUp, Amount = size, HoldId = slice.HoldId });
        switch (answer.Outcome)
        {
            case OperationOutcome.Done:
                slice.Grant(size, answer.Remaining, terms.Now);
                return true;
            case OperationOutcome.Gone:
                await EndAsync();
                return false;
            default:
                return false;
        }
    }

    private async ValueTask RenewAsync(Slice slice, SliceTerms terms)
    {
        OperationAnswer answer = await _keeper.Gate.SendAsync(new OperationRequest
        {
            Kind = OperationKind.Renew,
            Amount = -1,
            HoldId = slice.HoldId,
            LeaseMs = terms.LeaseMs,
        });
        if (answer.Outcome == OperationOutcome.Done)
        {
            slice.Extend(terms.Now + terms.Lease, terms.Margin);
        }
        else if (answer.Outcome == OperationOutcome.Gone)
        {
            await EndAsync();
        }
    }

    // Runs under the mutex.
    private async ValueTask EndAsync()
    {
        if (_current is not { } slice)
        {
            return;
        }

        // From here on nobody spends from it: what was spent is final.
        _current = null;
        long used = slice.Close();
        _keeper.Forget(this, slice);
        await _keeper.SettleAsync(slice, used);
    }
}
