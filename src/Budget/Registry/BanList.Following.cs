using SatGate.Budget.Stores;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>How the list keeps up with the store.</summary>
public sealed partial class BanList
{
    /// <summary>Between attempts while the store does not answer.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause between two readings that changes ask for, so that a ban made elsewhere is in force within the second.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(400);

    // No reading before this moment without a change: a long list is read seldom enough to cost two hundredths of the time at most.
    private long _pollNotBeforeMs;

    private void OnChanged(string collection)
    {
        if (string.Equals(collection, Collection, StringComparison.Ordinal))
        {
            _signals.Writer.TryWrite(0);
        }
    }

    // An idle gateway reads nothing: only a list that was asked since the last reading is worth looking after.
    private void OnPoll()
    {
        if (_wasAsked && NowMs >= Volatile.Read(ref _pollNotBeforeMs))
        {
            _signals.Writer.TryWrite(0);
        }
    }

    private async Task FollowAsync(bool failed, CancellationToken cancellationToken)
    {
        while (await _signals.Reader.WaitToReadAsync(cancellationToken))
        {
            _signals.Reader.TryRead(out _);
            TimeSpan pause;
            try
            {
                TimeSpan took = await ReadAsync(cancellationToken);
                pause = took * 4 < PauseMax ? took * 4 : PauseMax;
                if (failed)
                {
                    Log.BansReadAgain(_logger, Count);
                }

                failed = false;
            }
            catch (BudgetStoreException fault)
            {
                if (!failed)
                {
                    Log.BansUnread(_logger, fault.Message);
                }

                failed = true;
                pause = RetryPause;
                _signals.Writer.TryWrite(0);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The loop must outlive whatever one reading runs into: without it bans of other gateways would never arrive.
                Log.BanLoopFault(_logger, fault);
                failed = true;
                pause = RetryPause;
                _signals.Writer.TryWrite(0);
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private async Task<TimeSpan> ReadAsync(CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        _wasAsked = false;
        lock (_gate)
        {
            _sinceReadBegan = [];
        }

        try
        {
            await SaveUnsavedAsync(cancellationToken);
            var bans = new Dictionary<string, BanRecord>(_bans.Count, StringComparer.Ordinal);
            await foreach (KeyValuePair<string, string> document in _store.ListAsync(Collection, cancellationToken))
            {
                bans[document.Key] = Understand(document.Key, document.Value);
            }

            Replace(bans);
        }
        finally
        {
            lock (_gate)
            {
                _sinceReadBegan = null;
            }
        }

        TimeSpan took = _time.GetElapsedTime(began);
        Volatile.Write(ref _pollNotBeforeMs, NowMs + (long)(took.TotalMilliseconds * 50));
        return took;
    }

    private async ValueTask SaveUnsavedAsync(CancellationToken cancellationToken)
    {
        BanRecord[] waiting;
        lock (_gate)
        {
            waiting = [.. _unsaved.Values];
        }

        foreach (BanRecord ban in waiting)
        {
            await _store.PutAsync(Collection, ban.Signature, BanDocument.Write(ban), cancellationToken);
            lock (_gate)
            {
                _unsaved.Remove(ban.Signature);
            }
        }
    }

    private void Replace(Dictionary<string, BanRecord> bans)
    {
        lock (_gate)
        {
            foreach ((string signature, BanRecord? ban) in _sinceReadBegan!)
            {
                Set(bans, signature, ban);
            }

            if (bans.Count != _bans.Count || bans.Any(pair => _bans.GetValueOrDefault(pair.Key) != pair.Value))
            {
                Publish(bans);
            }
        }

        _isLoaded = true;
    }

    // A ban that cannot be read in full is a ban all the same.
    private BanRecord Understand(string signature, string json)
    {
        if (BanDocument.TryRead(signature, json) is { } ban)
        {
            return ban;
        }

        Log.BanNotUnderstood(_logger, signature);
        return new BanRecord { Signature = signature };
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
