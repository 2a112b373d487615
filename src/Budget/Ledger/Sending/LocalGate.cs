using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The way to a store in this process: called on the caller's thread, and answered before it returns. A few lanes, each with its own batch, so that
/// callers wait for the store at most, and not for each other. Thread-safe.
/// </summary>
internal sealed class LocalGate : StoreGate
{
    private const int LanesMax = 64;

    private readonly IBudgetStore _store;
    private readonly Repairer _repairs;
    private readonly ChargeAnswers _answers;
    private readonly ILogger _logger;
    private readonly LocalLane[] _lanes;

    public LocalGate(IBudgetStore store, Repairer repairs, ChargeAnswers answers, ILogger logger)
    {
        _store = store;
        _repairs = repairs;
        _answers = answers;
        _logger = logger;
        _lanes = new LocalLane[Math.Min((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2), LanesMax)];
        for (int i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new LocalLane(i);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<Charge> ChargeAsync(PathWindow window, OperationKind kind, long amount, EnforcementMode mode)
    {
        LocalLane lane = Mine();
        lock (lane.Gate)
        {
            LedgerOperation operation = lane.Operation;
            operation.Reset();
            operation.Kind = kind;
            operation.Buckets = window.Buckets;
            operation.Amount = amount;
            Execute(lane, new RepairTerms(window, 0, false, null));
            return new ValueTask<Charge>(_answers.From(window, mode, operation, lane.Unique(operation.Number)));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<OperationAnswer> SendAsync(OperationRequest request)
    {
        LocalLane lane = Mine();
        lock (lane.Gate)
        {
            LedgerOperation operation = lane.Operation;
            operation.Reset();
            request.CopyTo(operation);
            Execute(lane, request.Terms);
            var answer = new OperationAnswer(operation.Outcome, operation.Index, operation.Remaining, lane.Unique(operation.Number));
            return new ValueTask<OperationAnswer>(answer);
        }
    }

    private LocalLane Mine() => _lanes[Environment.CurrentManagedThreadId & (_lanes.Length - 1)];

    private void Execute(LocalLane lane, in RepairTerms terms)
    {
        for (int attempt = 1; ; attempt++)
        {
            Once(lane, terms);
            LedgerOperation operation = lane.Operation;
            if (operation.Outcome != OperationOutcome.Unknown || attempt == AttemptsMax || !CanCreateMissing(terms.Window, operation.Index))
            {
                return;
            }

            operation.ClearAnswer();
        }
    }

    private void Once(LocalLane lane, in RepairTerms terms)
    {
        OperationBatch batch = lane.Batch;
        NumberRange range = lane.Sequence.Begin(1, out long low);
        NumberRange? preludeRange = null;
        if (terms.Window is { IsKnown: false } window)
        {
            preludeRange = lane.Sequence.Begin(Prelude.CountMax);
            lane.Prelude.AddTo(batch, window, preludeRange.First);
        }

        lane.Operation.Number = range.First;
        batch.TryAdd(lane.Operation);
        batch.Low = low;
        Execute(batch);
        if (preludeRange is not null)
        {
            lane.Prelude.TakeAnswers();
            lane.Prelude.Clear();
            lane.Sequence.Resolve(preludeRange, Prelude.CountMax);
        }

        batch.Clear();
        if (lane.Operation.Outcome != OperationOutcome.Unanswered || !_repairs.TakeOver(lane.Operation, lane.Sequence, range, terms))
        {
            lane.Sequence.Resolve(range, 1);
        }
    }

    private void Execute(OperationBatch batch)
    {
        try
        {
            ValueTask<bool> answer = _store.ExecuteAsync(batch);
            if (!answer.IsCompleted)
            {
                throw new InvalidOperationException("A store that says it is local did not answer before it returned.");
            }

#pragma warning disable VSTHRD002 // It is completed.
            _ = answer.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception fault)
        {
            Log.StoreThrew(_logger, fault);
        }
    }
}
