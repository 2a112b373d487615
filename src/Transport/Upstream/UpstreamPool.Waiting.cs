namespace SatGate.Transport.Upstream;

/// <summary>Callers past the bound: a queue in order, served by connections that come back and by slots that come free.</summary>
public sealed partial class UpstreamPool
{
    private bool HandOver(UpstreamConnection connection)
    {
        while (TakeWaiter() is { } waiter)
        {
            if (waiter.TrySetResult(connection))
            {
                return true;
            }
        }

        return false;
    }

    private TaskCompletionSource<UpstreamConnection?>? TakeWaiter()
    {
        lock (_waiterLock)
        {
            TaskCompletionSource<UpstreamConnection?>? waiter = _waiters.First?.Value;
            if (waiter is not null)
            {
                _waiters.RemoveFirst();
                _waiting = _waiters.Count;
            }

            return waiter;
        }
    }

    private async ValueTask<AcquireResult> WaitAsync(int loopHint, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_key.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var waiter = new TaskCompletionSource<UpstreamConnection?>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiterLock)
            {
                if (_waiters.Count >= _key.ConnectionsMax)
                {
                    return new AcquireResult(null, AcquireFault.Busy, "the queue for a connection is full");
                }

                _waiters.AddLast(waiter);
                _waiting = _waiters.Count;
            }

            await using (either.Token.UnsafeRegister(static state => ((TaskCompletionSource<UpstreamConnection?>)state!).TrySetCanceled(), waiter))
            {
                try
                {
                    // A connection or a slot may have come free between the caller's look and the queue.
                    if (TryTake(-1) is { } idle)
                    {
                        Forget(waiter);
                        return new AcquireResult(idle, AcquireFault.None, null);
                    }

                    if (TryReserve())
                    {
                        Forget(waiter);
                        return await DialAsync(loopHint, cancellationToken);
                    }

                    if (await waiter.Task is { } connection)
                    {
                        return new AcquireResult(connection, AcquireFault.None, null);
                    }

                    if (TryReserve())
                    {
                        return await DialAsync(loopHint, cancellationToken);
                    }
                }
                catch (OperationCanceledException)
                {
                    Forget(waiter);
                    return cancellationToken.IsCancellationRequested
                        ? new AcquireResult(null, AcquireFault.Canceled, null)
                        : new AcquireResult(null, AcquireFault.Busy, $"all {_key.ConnectionsMax} connections are in use");
                }
            }
        }
    }

    private void Forget(TaskCompletionSource<UpstreamConnection?> waiter)
    {
        lock (_waiterLock)
        {
            _waiters.Remove(waiter);
            _waiting = _waiters.Count;
        }

        // A connection that was handed over while we turned away goes to the next in line.
        if (!waiter.TrySetCanceled() && waiter.Task is { IsCompletedSuccessfully: true })
        {
            _ = PassOnAsync(waiter.Task);
        }
    }

    private async Task PassOnAsync(Task<UpstreamConnection?> handedOver)
    {
        if (await handedOver is { } connection)
        {
            Return(connection, reusable: true);
        }
        else if (TakeWaiter() is { } next)
        {
            next.TrySetResult(null);
        }
    }
}
