using System.Threading.Tasks.Sources;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>
/// An operation that a caller waits for: it is the caller's task itself, and goes back to its pool when the answer is taken, so that a charge
/// allocates nothing. Owned by the coalescer from renting to completion, by the caller from then until the answer is taken.
/// </summary>
internal sealed class PendingOperation : LedgerOperation, IValueTaskSource<Charge>, IValueTaskSource<OperationAnswer>, IThreadPoolWorkItem
{
    private readonly Coalescer _owner;

    private ManualResetValueTaskSourceCore<bool> _core;

    public PendingOperation(Coalescer owner) => _owner = owner;

    /// <summary>What is charged; null for an operation without a path.</summary>
    public PathWindow? Window { get; set; }

    /// <summary>What a budget that does not cover it leads to.</summary>
    public EnforcementMode Mode { get; set; }

    /// <summary>What must be known to put it right when the store does not answer.</summary>
    public RepairTerms Terms { get; set; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether it left this process, so that it has a number of its own.</summary>
    public bool WasSent { get; set; }

    /// <summary>
    /// Whether the caller goes on on the thread that read the store's answer, which serves traffic: nothing there may block. Others are given to the
    /// thread pool.
    /// </summary>
    public bool GoesOnInline
    {
        set => _core.RunContinuationsAsynchronously = !value;
    }

    /// <summary>The next one in the queue, in the pool, or to be completed.</summary>
    public PendingOperation? Next { get; set; }

    /// <summary>Tells a task from one of an earlier life.</summary>
    public short Version => _core.Version;

    /// <summary>Completes the task.</summary>
    public void Complete() => _core.SetResult(true);

    /// <inheritdoc/>
    public void Execute() => Coalescer.CompleteAll(this);

    /// <inheritdoc/>
    Charge IValueTaskSource<Charge>.GetResult(short token)
    {
        _core.GetResult(token);
        Charge charge = _owner.Answers.From(Window!, Mode, this, WasSent ? Number : 0);
        Recycle();
        return charge;
    }

    /// <inheritdoc/>
    OperationAnswer IValueTaskSource<OperationAnswer>.GetResult(short token)
    {
        _core.GetResult(token);
        var answer = new OperationAnswer(Outcome, Index, Remaining, WasSent ? Number : 0);
        Recycle();
        return answer;
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Recycle()
    {
        _core.Reset();
        Reset();
        Window = null;
        Mode = default;
        Terms = default;
        Attempts = 0;
        WasSent = false;
        _owner.Return(this);
    }
}
