using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>One gateway as a store sees it: an instance that numbers its operations. For one caller at a time.</summary>
internal sealed class StoreClient(IBudgetStore store)
{
    private long _number;

    public string Instance { get; } = Guid.NewGuid().ToString("n")[..16];

    public long Low { get; set; } = 1;

    /// <summary>What the store must have, or it carries nothing out.</summary>
    public long LowExpected { get; set; }

    /// <summary>What the store said in the last batch.</summary>
    public long LowBefore { get; private set; }

    public IBudgetStore Store => store;

    public long NextNumber() => ++_number;

    /// <summary>An operation with a number of its own that was not sent yet.</summary>
    public LedgerOperation Make(OperationKind kind, long amount, params BudgetBucket[] buckets) =>
        new() { Kind = kind, Number = NextNumber(), Amount = amount, Buckets = buckets.Length == 0 ? null : new BucketSet(buckets) };

    public LedgerOperation MakeHold(string holdId, long amount, long leaseMs, params BudgetBucket[] buckets)
    {
        LedgerOperation operation = Make(OperationKind.Hold, amount, buckets);
        operation.HoldId = holdId;
        operation.LeaseMs = leaseMs;
        return operation;
    }

    public LedgerOperation MakeOnHold(OperationKind kind, string holdId, long amount, long leaseMs = 0)
    {
        LedgerOperation operation = Make(kind, amount);
        operation.HoldId = holdId;
        operation.LeaseMs = leaseMs;
        return operation;
    }

    public LedgerOperation MakeCancel(LedgerOperation target)
    {
        LedgerOperation operation = Make(OperationKind.Cancel, target.Amount);
        operation.Buckets = target.Buckets;
        operation.HoldId = target.HoldId;
        operation.Target = target.Number;
        return operation;
    }

    /// <summary>Sends operations in one batch and expects the store to answer each.</summary>
    public async Task SendAsync(params LedgerOperation[] operations)
    {
        await SendUnansweredAsync(operations);
        Assert.DoesNotContain(operations, o => o.Outcome == OperationOutcome.Unanswered);
    }

    /// <summary>Sends operations in one batch and expects the store to answer the batch, if not each operation.</summary>
    public async Task SendUnansweredAsync(params LedgerOperation[] operations)
    {
        var batch = new OperationBatch(Instance) { Low = Low, LowExpected = LowExpected };
        foreach (LedgerOperation operation in operations)
        {
            operation.ClearAnswer();
            Assert.True(batch.TryAdd(operation));
        }

        Assert.True(await store.ExecuteAsync(batch));
        LowBefore = batch.LowBefore;
    }

    public async Task<LedgerOperation> DoAsync(OperationKind kind, long amount, params BudgetBucket[] buckets)
    {
        LedgerOperation operation = Make(kind, amount, buckets);
        await SendAsync(operation);
        return operation;
    }

    public async Task<LedgerOperation> HoldAsync(string holdId, long amount, long leaseMs, params BudgetBucket[] buckets)
    {
        LedgerOperation operation = MakeHold(holdId, amount, leaseMs, buckets);
        await SendAsync(operation);
        return operation;
    }

    public async Task<LedgerOperation> OnHoldAsync(OperationKind kind, string holdId, long amount, long leaseMs = 0)
    {
        LedgerOperation operation = MakeOnHold(kind, holdId, amount, leaseMs);
        await SendAsync(operation);
        return operation;
    }

    /// <summary>A second sending of the same operation, as a copy with an answer of its own.</summary>
    public async Task<LedgerOperation> RepeatAsync(LedgerOperation operation)
    {
        LedgerOperation copy = Copy(operation);
        await SendAsync(copy);
        return copy;
    }

    public static LedgerOperation Copy(LedgerOperation operation) => new()
    {
        Kind = operation.Kind,
        Number = operation.Number,
        Target = operation.Target,
        Buckets = operation.Buckets is null ? null : new BucketSet(operation.Buckets.AsSpan()),
        Amount = operation.Amount,
        HoldId = operation.HoldId,
        LeaseMs = operation.LeaseMs,
    };
}
