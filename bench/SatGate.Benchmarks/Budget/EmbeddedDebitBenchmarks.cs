using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;

namespace SatGate.Benchmarks.Budget;

/// <summary>
/// What a debit costs its caller: lock, clock, decision, journal record, change. The journal is recycled as if the writer were always done, since
/// what the writer keeps up with is a matter of the disk and not of the call.
/// </summary>
public class EmbeddedDebitBenchmarks : IDisposable
{
    private const int SegmentBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly OperationBatch _batch = new("00000000000000aa");
    private readonly LedgerOperation _debit = new() { Kind = OperationKind.Debit, Amount = 1 };
    private DirectoryInfo _directory = null!;
    private JournalFile _journal = null!;
    private LedgerState _state = null!;
    private InstanceState _instance = null!;
    private BucketSet[] _paths = [];
    private int _next;
    private long _number = 1;

    /// <summary>Buckets in the store. They are debited in an order that no cache foresees.</summary>
    [Params(1, 1_000_000)]
    public int Buckets { get; set; }

    /// <summary>Buckets that one debit takes from.</summary>
    [Params(1, 8)]
    public int Path { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("satgate-bench-");
        _journal = new JournalFile(_directory.FullName, SegmentBytes, segmentCount: 2, lastSequence: 0);
        _state = new LedgerState(new EmbeddedStoreOptions { Directory = _directory.FullName }, _journal, nextBucketId: 1);
        _instance = _state.InstanceOf(0xAA)!;
        BudgetBucket[] buckets = [.. Enumerable.Range(0, Math.Max(Buckets, Path)).Select(i => new BudgetBucket($"budget-{i:D7}", windowId: null, endsAtUnixMs: 0))];
        foreach (BudgetBucket bucket in buckets)
        {
            _debit.Kind = OperationKind.Ensure;
            _debit.Amount = long.MaxValue / 2;
            Execute(new BucketSet(bucket));
        }

        var random = new Random(1);
        random.Shuffle(buckets);
        _paths = [.. buckets.Chunk(Path).Where(c => c.Length == Path).Select(c => new BucketSet(c))];
        _debit.Kind = OperationKind.Debit;
        _debit.Amount = 1;
        _next = _paths.Length - 2;
        Debit();
        Debit();
        bool isRight = _state.Buckets.Count == buckets.Length && _paths[^1].AsSpan().ToArray().All(b => _state.Buckets.Find(b, 0)!.Spent == (_paths.Length == 1 ? 2 : 1));
        if (!isRight)
        {
            throw new InvalidOperationException("A debit did not go as it should.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _journal.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark]
    [AllocationGate]
    public long Debit()
    {
        _next = _next + 1 < _paths.Length ? _next + 1 : 0;
        Execute(_paths[_next]);
        return _debit.Remaining;
    }

    private void Execute(BucketSet path)
    {
        _debit.Number = _number;
        _debit.Buckets = path;
        _batch.Clear();
        _batch.Low = _number++;
        _batch.TryAdd(_debit);
        lock (_gate)
        {
            long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (!_state.TryExecute(_instance, _batch, now))
            {
                _journal.Release(_journal.End);
                _state.TryExecute(_instance, _batch, now);
            }
        }

        if (_debit.Outcome != OperationOutcome.Done)
        {
            throw new InvalidOperationException("Not done.");
        }
    }
}
