using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.TestKit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>
/// An embedded store that at random is closed and opened again between two calls, or copied file by file as it stands and opened from the copy, as
/// after the death of its process.
/// </summary>
internal sealed class RestartingStore(TimeProvider time, int seed) : IBudgetStore
{
    private readonly Random _random = new(seed);
    private TemporaryDirectory _directory = new();
    private EmbeddedBudgetStore? _store;

    public bool IsLocal => true;

    public string Description => "restarting";

    public int Restarts { get; private set; }

    public async ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        await RestartAsync();
        return await _store!.ExecuteAsync(batch);
    }

    public async ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken)
    {
        _store ??= Open();
        return await _store.ReadAsync(bucket, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken)
    {
        await RestartAsync();
        return await _store!.SweepAsync(countMax, cancellationToken);
    }

    public async ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken)
    {
        _store ??= Open();
        return await _store.CountHoldsAsync(cancellationToken);
    }

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _directory.Dispose();
    }

    /// <summary>Copies what a killed process would leave. The writer must be at rest.</summary>
    internal static void CopyLedger(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from).Where(f => Path.GetExtension(f) is not (".lock" or ".db-shm")))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private async Task RestartAsync()
    {
        _store ??= Open();
        switch (_random.Next(4))
        {
            case 0:
                await _store.DisposeAsync();
                break;
            case 1:
                var copy = new TemporaryDirectory();
                CopyLedger(_directory.Path, copy.Path);
                await _store.DisposeAsync();
                _directory.Dispose();
                _directory = copy;
                break;
            default:
                return;
        }

        Restarts++;
        _store = Open();
    }

    private EmbeddedBudgetStore Open() => EmbeddedBudgetStore.Open(
        new EmbeddedStoreOptions { Directory = _directory.Path, JournalSegmentBytes = 512 * 1024, JournalSegmentCount = 2 }, time, NullLoggerFactory.Instance);
}
