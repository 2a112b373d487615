using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace SatGate.Transport.Sockets;

/// <summary>
/// One direction of a socket: remembers edges of the poller and lets one consumer wait for the next. The rule that makes edge triggering
/// sound: the consumer calls <see cref="Clear"/> before each system call, so an edge that comes during the call is never lost.
/// One consumer at a time; <see cref="Signal"/> and <see cref="Cancel"/> may come from any thread.
/// </summary>
internal sealed class Readiness : IValueTaskSource<bool>
{
    private const int Idle = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private static readonly Action<object?> CompleteCanceled = static state => ((Readiness)state!)._core.SetResult(false);

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;
    private int _cancelRequested;

    /// <summary>Whether an edge came that no system call has answered yet. A hint for pooled connections: any edge on an idle one is a fault.</summary>
    public bool IsReady => Volatile.Read(ref _state) == Ready;

    /// <summary>The token of the wait under way.</summary>
    public short Version => _core.Version;

    /// <summary>Forgets edges so far; call right before the system call that answers them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        if (Volatile.Read(ref _state) != Idle)
        {
            // A full fence: a plain store may still be on its way when the call looks for data. An edge that comes between would find
            // the old Ready, think itself remembered, and then be wiped out by the store.
            Interlocked.Exchange(ref _state, Idle);
        }
    }

    /// <summary>Says that the next wait must return at once, because the last call may have left something behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkReady() => Volatile.Write(ref _state, Ready);

    /// <summary>An edge: completes the waiter, or is remembered for the next.</summary>
    public void Signal()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (state == Waiting)
            {
                if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
                {
                    _core.SetResult(true);
                    return;
                }
            }
            else if (state == Ready || Interlocked.CompareExchange(ref _state, Ready, Idle) == Idle)
            {
                return;
            }
        }
    }

    /// <summary>Makes the pending wait, or the next one, return false. The waiter goes on in the thread pool, not on the caller.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _cancelRequested, 1);
        Interlocked.MemoryBarrier();
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            Volatile.Write(ref _cancelRequested, 0);
            ThreadPool.UnsafeQueueUserWorkItem(CompleteCanceled, this, preferLocal: false);
        }
    }

    /// <summary>Waits for an edge. True when there is one, false when canceled. Never throws. One waiter at a time.</summary>
    public ValueTask<bool> WaitAsync()
    {
        if (Volatile.Read(ref _cancelRequested) != 0 && Interlocked.Exchange(ref _cancelRequested, 0) != 0)
        {
            return new ValueTask<bool>(false);
        }

        if (Interlocked.CompareExchange(ref _state, Idle, Ready) == Ready)
        {
            return new ValueTask<bool>(true);
        }

        _core.Reset();
        int before = Interlocked.CompareExchange(ref _state, Waiting, Idle);
        if (before != Idle)
        {
            Debug.Assert(before == Ready, "Two waiters on one direction.");
            Clear();
            return new ValueTask<bool>(true);
        }

        if (Volatile.Read(ref _cancelRequested) != 0 && Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            Volatile.Write(ref _cancelRequested, 0);
            return new ValueTask<bool>(false);
        }

        return new ValueTask<bool>(this, _core.Version);
    }

    /// <inheritdoc/>
    public bool GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
