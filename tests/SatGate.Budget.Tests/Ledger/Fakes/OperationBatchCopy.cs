using SatGate.Budget.Operations;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A batch as it is on the wire: its owner may use it again meanwhile.</summary>
internal sealed class OperationBatchCopy(OperationBatch batch)
{
    private readonly string _instance = batch.Instance;
    private readonly long _low = batch.Low;
    private readonly long _lowExpected = batch.LowExpected;
    private readonly LedgerOperation[] _operations = [.. batch.AsSpan().ToArray().Select(Copy)];

    public static LedgerOperation Copy(LedgerOperation operation) => new()
    {
        Kind = operation.Kind,
        Number = operation.Number,
        Target = operation.Target,
        Buckets = operation.Buckets,
        Amount = operation.Amount,
        HoldId = operation.HoldId,
        LeaseMs = operation.LeaseMs,
    };

    public OperationBatch ToBatch()
    {
        var copy = new OperationBatch(_instance) { Low = _low, LowExpected = _lowExpected };
        foreach (LedgerOperation operation in _operations)
        {
            copy.TryAdd(Copy(operation));
        }

        return copy;
    }
}
