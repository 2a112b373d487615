using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>
/// A store made of the plain model of the contract, that does as it is told: answers late, not at all, or after having lost what it had
/// acknowledged. Leases end only by <see cref="EndLeases"/>.
/// </summary>
internal sealed class ScriptedStore(bool isLocal = false) : IBudgetStore
{
    // Model holds with a lease of this are over at the next sweep.
    private const long OverMs = 1;

    private readonly Lock _lock = new();
    private readonly List<(string Instance, long Low, LedgerOperation[] Operations)> _log = [];
    private readonly List<OperationBatchCopy> _delayed = [];
    private readonly HashSet<string> _claims = new(StringComparer.Ordinal);
    private BudgetModel _model = new();
    private TaskCompletionSource? _gate;
    private int _executing;

    public bool IsLocal => isLocal;

    public string Description => "scripted";

    public Func<OperationBatch, StoreBehaviour> Behaviour { get; set; } = _ => StoreBehaviour.Answer;

    /// <summary>Sizes of the batches that came, in order.</summary>
    public List<int> BatchSizes { get; } = [];

    public int ConcurrencyMax { get; private set; }

    public IReadOnlyCollection<string> Claims => _claims;

    /// <summary>Batches wait from now on until <see cref="Open"/>.</summary>
    public void Close() => _gate = new TaskCompletionSource();

    /// <summary>Lets the batches that wait through, on this thread.</summary>
    public void Open()
    {
        TaskCompletionSource? gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public async ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        lock (_lock)
        {
            BatchSizes.Add(batch.Count);
            ConcurrencyMax = Math.Max(ConcurrencyMax, ++_executing);
        }

        if (_gate is { } gate)
        {
            await gate.Task;
        }
        else if (!isLocal)
        {
            await Task.Yield();
        }

        lock (_lock)
        {
            _executing--;
            switch (Behaviour(batch))
            {
                case StoreBehaviour.Answer:
                    CarryOut(batch);
                    return true;
                case StoreBehaviour.CarryOutSilently:
                    CarryOut(batch);
                    foreach (LedgerOperation operation in batch.AsSpan())
                    {
                        operation.ClearAnswer();
                    }

                    return false;
                case StoreBehaviour.Delay:
                    _delayed.Add(new OperationBatchCopy(batch));
                    return false;
                default:
                    return false;
            }
        }
    }

    /// <summary>Carries out the batches that were delayed.</summary>
    public void Deliver()
    {
        lock (_lock)
        {
            foreach (OperationBatchCopy late in _delayed)
            {
                CarryOut(late.ToBatch());
            }

            _delayed.Clear();
        }
    }

    /// <summary>Loses the last batches that had an effect, as a replica that lagged behind does.</summary>
    public void Lose(int batches)
    {
        lock (_lock)
        {
            _log.RemoveRange(Math.Max(_log.Count - batches, 0), Math.Min(batches, _log.Count));
            _model = new BudgetModel();
            foreach ((string instance, long low, LedgerOperation[] operations) in _log)
            {
                _model.RaiseLow(instance, low);
                foreach (LedgerOperation operation in operations)
                {
                    _model.Apply(instance, operation);
                }
            }
        }
    }

    public BudgetBalance? Read(BudgetBucket bucket)
    {
        lock (_lock)
        {
            return _model.Read(bucket);
        }
    }

    public BudgetBalance? Read(string budgetId) => Read(new BudgetBucket(budgetId, null, 0));

    public int Holds
    {
        get
        {
            lock (_lock)
            {
                return _model.Holds;
            }
        }
    }

    /// <summary>Ends every hold as if its lease were over.</summary>
    public void EndLeases()
    {
        lock (_lock)
        {
            _model.Sweep(long.MaxValue);
        }
    }

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult(Read(bucket));

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<ExpiredHold>>([.. _model.Sweep(OverMs)]);
        }
    }

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Holds);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_claims.Add(name));
        }
    }

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void CarryOut(OperationBatch batch)
    {
        batch.LowBefore = _model.LowOf(batch.Instance);
        if (batch.LowBefore < batch.LowExpected)
        {
            return;
        }

        _log.Add((batch.Instance, batch.Low, [.. batch.AsSpan().ToArray().Select(OperationBatchCopy.Copy)]));
        _model.RaiseLow(batch.Instance, batch.Low);
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            ModelAnswer answer = _model.Apply(batch.Instance, operation);
            operation.Outcome = answer.Outcome;
            operation.Index = answer.Index ?? -1;
            operation.Remaining = answer.Remaining ?? 0;
            operation.IsRepeat = answer.IsRepeat ?? false;
        }
    }
}
