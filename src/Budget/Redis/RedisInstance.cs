using System.Text;
using SatGate.Budget.Operations;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>What a store remembers of whoever numbers operations. Thread-safe.</summary>
internal sealed class RedisInstance(string name, RedisKeys keys)
{
    private long _topAcknowledged;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The key of what its operations answered.</summary>
    public RedisKey OperationsKey { get; } = Encoding.UTF8.GetBytes(keys.Operations(name));

    /// <summary>The highest number that the server said it remembers; 0 as long as there is none.</summary>
    public long TopAcknowledged => Volatile.Read(ref _topAcknowledged);

    /// <summary>Notes what the server has answered.</summary>
    public void Acknowledge(OperationBatch batch)
    {
        long top = 0;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            bool isRemembered = operation.Outcome is OperationOutcome.Done or OperationOutcome.Refused or OperationOutcome.Gone or OperationOutcome.Failed;
            top = isRemembered ? long.Max(top, operation.Number) : top;
        }

        long before = TopAcknowledged;
        while (before < top)
        {
            long seen = Interlocked.CompareExchange(ref _topAcknowledged, top, before);
            if (seen == before)
            {
                return;
            }

            before = seen;
        }
    }
}
