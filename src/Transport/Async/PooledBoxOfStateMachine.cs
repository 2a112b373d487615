using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using SatGate.Transport.Memory;

namespace SatGate.Transport.Async;

/// <summary>The pooled home of one async method's state.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <typeparam name="TStateMachine">The compiler's state machine.</typeparam>
[SuppressMessage("Design", "MA0048:File name must match type name", Justification = "The plain name is taken by the base class of one type parameter.")]
internal sealed class PooledBox<T, TStateMachine> : PooledBox<T>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly SharedPool<PooledBox<T, TStateMachine>> Shared = new();

    [ThreadStatic]
    private static LocalPool<PooledBox<T, TStateMachine>>? t_pool;

    /// <summary>The suspended method.</summary>
    public TStateMachine? StateMachine;

    private PooledBox() => Continuation = MoveNext;

    /// <summary>Takes a box from the pool or makes one.</summary>
    public static PooledBox<T, TStateMachine> Rent() => (t_pool ??= new LocalPool<PooledBox<T, TStateMachine>>(Shared)).TryRent() ?? new PooledBox<T, TStateMachine>();

    /// <inheritdoc/>
    protected override void Recycle()
    {
        StateMachine = default;
        (t_pool ??= new LocalPool<PooledBox<T, TStateMachine>>(Shared)).Return(this);
    }

    private void MoveNext() => StateMachine!.MoveNext();
}
