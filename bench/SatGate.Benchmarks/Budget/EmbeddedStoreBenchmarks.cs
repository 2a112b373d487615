using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Benchmarks.Gate;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;

namespace SatGate.Benchmarks.Budget;

/// <summary>The whole store with its writer at work beside it: one budget debited as fast as one caller can.</summary>
public class EmbeddedStoreBenchmarks
{
    private readonly OperationBatch _batch = new("00000000000000aa");
    private readonly LedgerOperation _operation = new() { Amount = long.MaxValue / 2 };
    private DirectoryInfo _directory = null!;
    private EmbeddedBudgetStore _store = null!;
    private long _number = 1;

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("satgate-bench-");
        _store = EmbeddedBudgetStore.Open(new EmbeddedStoreOptions { Directory = _directory.FullName }, TimeProvider.System, NullLoggerFactory.Instance);
        _operation.Kind = OperationKind.Ensure;
        _operation.Buckets = new BucketSet(new BudgetBucket("budget", windowId: null, endsAtUnixMs: 0));
        Debit();
        _operation.Kind = OperationKind.Debit;
        _operation.Amount = 1;
        Debit();
        if (_operation.Remaining != (long.MaxValue / 2) - 1)
        {
            throw new InvalidOperationException("A debit did not go as it should.");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _directory.Delete(recursive: true);
    }

    [Benchmark]
    [AllocationGate]
    public long Debit()
    {
        _operation.Number = _number;
        _batch.Clear();
        _batch.Low = _number++;
        _batch.TryAdd(_operation);
        while (!IsAnswered(_store.ExecuteAsync(_batch)))
        {
            // The journal is full: the writer is given the processor.
            Thread.Yield();
        }

        return _operation.Remaining;
    }

    private static bool IsAnswered(ValueTask<bool> answer) => answer.IsCompletedSuccessfully && answer.Result;
}
