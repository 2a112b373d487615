using System.Diagnostics;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Redis;

/// <summary>
/// A gateway that debits the same budget over and over in batches, and sends a batch that was not answered again under the same numbers until it
/// is, as the ledger does. For one caller at a time.
/// </summary>
internal sealed class Debits(IBudgetStore store, BucketSet buckets, int size, long price)
{
    private readonly OperationBatch _batch = new(Guid.NewGuid().ToString("n")[..16]);
    private long _number = 1;

    /// <summary>How many debits were answered with Done.</summary>
    public long Done { get; private set; }

    /// <summary>How many were answered with something else.</summary>
    public long Others { get; private set; }

    /// <summary>How many of the answers were those of an earlier time.</summary>
    public long Repeats { get; private set; }

    /// <summary>How many batches had no answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>The longest that a batch waited.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Sends batches until told to stop, and then until the last one is answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync();
        }
    }

    /// <summary>Sends one batch until it is answered.</summary>
    public async Task SendAsync()
    {
        _batch.Clear();
        _batch.Low = _number;
        for (int i = 0; i < size; i++)
        {
            _batch.TryAdd(new LedgerOperation { Kind = OperationKind.Debit, Number = _number++, Amount = price, Buckets = buckets });
        }

        while (!await TrySendAsync())
        {
            Unanswered++;
            await Task.Delay(5);
        }

        foreach (LedgerOperation operation in _batch.AsSpan())
        {
            Done += operation.Outcome == OperationOutcome.Done ? 1 : 0;
            Others += operation.Outcome == OperationOutcome.Done ? 0 : 1;
            Repeats += operation.IsRepeat ? 1 : 0;
        }
    }

    private async Task<bool> TrySendAsync()
    {
        long start = Stopwatch.GetTimestamp();
        bool answered = await store.ExecuteAsync(_batch);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Longest = took > Longest ? took : Longest;
        return answered;
    }
}
