using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Transport.Sockets;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The way to a store elsewhere. What comes while nothing is under way leaves at once; what comes meanwhile leaves together, when the answer comes
/// or, to a store that is far away, a moment after the batch before. On a poller thread "at once" is the end of its round: the events of one wake-up
/// bring several operations, which leave in one batch. There is no timer and no task of its own: whoever brings an operation
/// sends it, and whoever reads the answer sends what waits and then completes the callers. Bounded in batches under way, in operations of a
/// batch and in operations that wait. Thread-safe.
/// </summary>
internal sealed partial class Coalescer : StoreGate, IRoundEnd
{
    // Callers that go on inside the thread that read the answer; the rest of a large batch is shared out, so that reading goes on soon.
    private const int InlineMax = 32;

    private readonly IBudgetStore _store;
    private readonly OperationSequence _sequence;
    private readonly Repairer _repairs;
    private readonly ISnapshotSource _snapshots;
    private readonly BudgetLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Stack<CoalescedBatch> _batches = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PendingOperation? _head;
    private PendingOperation? _tail;
    private int _waiting;
    private int _inFlight;
    private long _lastLeftAt;
    private int _failures;
    private GateState _state;
    private bool _isClosed;

    [SuppressMessage("Performance", "CA1859:Use concrete types when possible for improved performance", Justification = "The store is whichever was configured.")]
    public Coalescer(
        IBudgetStore store,
        OperationSequence sequence,
        Repairer repairs,
        ChargeAnswers answers,
        ISnapshotSource snapshots,
        BudgetLedgerOptions options,
        TimeProvider time,
        ILogger logger)
    {
        _store = store;
        _sequence = sequence;
        _repairs = repairs;
        _snapshots = snapshots;
        _options = options;
        _time = time;
        _logger = logger;
        Answers = answers;
        for (int i = 0; i < options.BatchesInFlightMax; i++)
        {
            _batches.Push(new CoalescedBatch(this, sequence.Instance));
        }

        repairs.Attach(this, sequence);
    }

    /// <summary>Makes the answers to charges.</summary>
    public ChargeAnswers Answers { get; }

    /// <summary>How the way to the store is.</summary>
    public GateState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Number of operations that wait to be sent.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask<Charge> ChargeAsync(PathWindow window, OperationKind kind, long amount, EnforcementMode mode)
    {
        PendingOperation operation;
        CoalescedBatch? batch;
        lock (_lock)
        {
            if (!CanTake)
            {
                return new ValueTask<Charge>(Answers.Unanswered(window, amount, mode));
            }

            operation = Rent();
            operation.Kind = kind;
            operation.Buckets = window.Buckets;
            operation.Amount = amount;
            operation.Window = window;
            operation.Mode = mode;
            operation.GoesOnInline = true;
            Append(operation);
            batch = EpollLoopGroup.TryDefer(this) ? null : TryBuild();
        }

        var task = new ValueTask<Charge>(operation, operation.Version);
        Run(batch);
        return task;
    }

    /// <inheritdoc/>
    public override ValueTask<OperationAnswer> SendAsync(OperationRequest request)
    {
        PendingOperation operation;
        CoalescedBatch? batch;
        lock (_lock)
        {
            operation = Rent();
            request.CopyTo(operation);
            operation.Window = request.Window;
            operation.Terms = request.Terms;
            operation.GoesOnInline = false;
            if (CanTake)
            {
                Append(operation);
                batch = TryBuild();
            }
            else
            {
                // Never sent, but what must not be lost is kept all the same.
                TakeOver(operation, null);
                operation.Complete();
                batch = null;
            }
        }

        var task = new ValueTask<OperationAnswer>(operation, operation.Version);
        Run(batch);
        return task;
    }

    /// <summary>Takes no more operations, and completes when those under way are answered.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        PendingOperation? left;
        lock (_lock)
        {
            _isClosed = true;
            left = TakeQueue();
            if (_inFlight == 0)
            {
                _idle.TrySetResult();
            }
        }

        CompleteAll(left);
        await _idle.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Goes on when a batch was answered.</summary>
    public void Continue(CoalescedBatch batch)
    {
        while (true)
        {
            PendingOperation? done = Take(batch, out CoalescedBatch? next);
            bool isAnswered = next is not null && Send(next);
            Spread(done);
            if (!isAnswered)
            {
                return;
            }

            batch = next!;
        }
    }

    /// <summary>Sends what the events of one wake-up have brought.</summary>
    void IRoundEnd.OnRoundEnd()
    {
        CoalescedBatch? batch;
        lock (_lock)
        {
            batch = TryBuild();
        }

        Run(batch);
    }

    /// <summary>Completes operations one after the other.</summary>
    public static void CompleteAll(PendingOperation? operation)
    {
        while (operation is not null)
        {
            PendingOperation? next = operation.Next;
            operation.Next = null;
            operation.Complete();
            operation = next;
        }
    }

    private bool CanTake => _state != GateState.Open && !_isClosed && _waiting < _options.QueueCountMax;

    private void Run(CoalescedBatch? batch)
    {
        if (batch is not null && Send(batch))
        {
            Continue(batch);
        }
    }

    // Sends a batch. True when it is answered already.
    private bool Send(CoalescedBatch batch)
    {
        ValueTask<bool> answer;
        try
        {
            answer = _store.ExecuteAsync(batch.Operations);
        }
        catch (Exception fault)
        {
            Log.StoreThrew(_logger, fault);
            answer = new ValueTask<bool>(false);
        }

        batch.Awaiter = answer.ConfigureAwait(false).GetAwaiter();
        if (batch.Awaiter.IsCompleted)
        {
            return true;
        }

        batch.Awaiter.UnsafeOnCompleted(batch.OnAnswered);
        return false;
    }

    private static void Spread(PendingOperation? done)
    {
        PendingOperation? rest = done;
        for (int i = 1; i < InlineMax && rest is not null; i++)
        {
            rest = rest.Next;
        }

        if (rest?.Next is { } more)
        {
            rest.Next = null;
            while (more is not null)
            {
                PendingOperation part = more;
                PendingOperation last = part;
                for (int i = 1; i < InlineMax && last.Next is not null; i++)
                {
                    last = last.Next;
                }

                more = last.Next;
                last.Next = null;
                ThreadPool.UnsafeQueueUserWorkItem(part, preferLocal: false);
            }
        }

        CompleteAll(done);
    }
}
