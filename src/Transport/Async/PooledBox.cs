using System.Threading.Tasks.Sources;

namespace SatGate.Transport.Async;

/// <summary>The pooled home of a suspended async method, seen by its result type.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class PooledBox<T> : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core;

    /// <summary>Runs the method from where it stopped; made once per box.</summary>
    public Action Continuation { get; protected init; } = null!;

    /// <summary>Told to the awaiting side, so that a stale task is noticed.</summary>
    public short Version => _core.Version;

    /// <summary>Completes the task; the awaiting side runs inline.</summary>
    public void SetResult(T result) => _core.SetResult(result);

    /// <summary>Fails the task; the awaiting side runs inline.</summary>
    public void SetException(Exception exception) => _core.SetException(exception);

    /// <inheritdoc/>
    public T GetResult(short token)
    {
        if (token != _core.Version)
        {
            // A stale task: whoever holds it has had its result, and the box belongs to somebody else by now.
            throw new InvalidOperationException("A value task of the data path was awaited twice.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Recycle();
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Forgets the method's state and goes back to the pool.</summary>
    protected abstract void Recycle();
}
