using System.Buffers.Binary;
using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using StackExchange.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>What writing and reading a batch costs in memory: nothing, once its buffers have grown.</summary>
public sealed class BatchAllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(OperationBatch.CountMax)]
    public void Writing_and_reading_a_batch_of_debits_allocates_nothing(int size)
    {
        RedisKeys keys = new("default");
        BatchRequest request = new(keys);
        RedisInstance instance = new("0123456789abcdef", keys);
        RedisValue script = "0123456789012345678901234567890123456789";
        BucketSet[] sets = [.. Enumerable.Range(0, 40).Select(i => new BucketSet(new BudgetBucket($"b{i}", null, 0), new BudgetBucket("above", null, 0)))];
        OperationBatch batch = new("0123456789abcdef");
        for (int i = 0; i < size; i++)
        {
            batch.TryAdd(new LedgerOperation { Kind = OperationKind.Debit, Number = i + 1, Amount = 1_000, Buckets = sets[i % sets.Length] });
        }

        long[] remaining = new long[OperationBatch.CountMax * BucketSet.CountMax];
        byte[] reply = [];
        Assert.Equal(0, Measure(() =>
        {
            request.Write(batch, instance, script);
            if (reply.Length == 0)
            {
                reply = Reply(request.BucketCount);
            }

            Assert.True(BatchReply.TryRead(reply, batch, request, remaining));
            instance.Acknowledge(batch);
        }));
        Assert.All(batch.AsSpan().ToArray(), o => Assert.Equal(OperationOutcome.Done, o.Outcome));
        Assert.Equal(1_000_000, batch[size - 1].Remaining);
    }

    private static byte[] Reply(int buckets)
    {
        byte[] reply = new byte[3 + 2 + (5 * buckets)];
        reply[0] = 0xDC;
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(1), (ushort)(2 + buckets));
        for (int i = 0; i < buckets; i++)
        {
            reply[5 + (5 * i)] = 0xCE;
            BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(6 + (5 * i)), 1_000_000);
        }

        return reply;
    }

    private static long Measure(Action action)
    {
        action();
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
