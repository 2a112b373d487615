using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SatGate.Transport.Async;

/// <summary>
/// Builds <see cref="ValueTask{T}"/> for async methods of the data path whose suspended state lives in a pooled box, so that a suspension
/// allocates nothing however many are suspended at once (the framework's pooling builder keeps only a handful per type). The execution
/// context is not flowed: the data path uses no async locals. The result may be awaited once, as with every value task.
/// </summary>
/// <typeparam name="T">The result.</typeparam>
[StructLayout(LayoutKind.Auto)]
public struct PooledValueTaskBuilder<T>
{
    private PooledBox<T>? _box;
    private System.Runtime.ExceptionServices.ExceptionDispatchInfo? _fault;
    private T? _result;

    /// <summary>The task that the caller awaits.</summary>
    public readonly ValueTask<T> Task
    {
        get
        {
            if (_box is not null)
            {
                return new ValueTask<T>(_box, _box.Version);
            }

            return _fault is null ? new ValueTask<T>(_result!) : ValueTask.FromException<T>(_fault.SourceException);
        }
    }

    /// <summary>Called by the compiler.</summary>
    public static PooledValueTaskBuilder<T> Create() => default;

    /// <summary>Called by the compiler: runs the method up to its first suspension.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; boxes are made by this builder only, so there is nothing to keep.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>Called by the compiler when the method returns.</summary>
    public void SetResult(T result)
    {
        if (_box is null)
        {
            _result = result;
        }
        else
        {
            _box.SetResult(result);
        }
    }

    /// <summary>Called by the compiler when the method throws.</summary>
    public void SetException(Exception exception)
    {
        if (_box is null)
        {
            _fault = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
        }
        else
        {
            _box.SetException(exception);
        }
    }

    /// <summary>Called by the compiler at a suspension.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Continuation(ref stateMachine));

    /// <summary>Called by the compiler at a suspension.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Continuation(ref stateMachine));

    private Action Continuation<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_box is null)
        {
            PooledBox<T, TStateMachine> box = PooledBox<T, TStateMachine>.Rent();
            // The box must be known to this builder before the state machine, which holds the builder by value, is copied into it.
            _box = box;
            box.StateMachine = stateMachine;
        }

        return _box.Continuation;
    }
}
