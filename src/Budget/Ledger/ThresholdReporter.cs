using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Raises one event for each percentage of a budget that is passed in a window, on whichever gateway sees it first. Everything but one comparison
/// happens off the data path. Thread-safe.
/// </summary>
internal sealed class ThresholdReporter : IAsyncDisposable
{
    // Events that wait to be claimed. Each window of each budget makes only a handful.
    private const int QueueCountMax = 4096;

    // Longest name of a claim that every store takes.
    private const int ClaimCharsMax = 128;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    // A budget without windows raises an event again only for another limit, or after a year.
    private static readonly TimeSpan ClaimWithoutWindow = TimeSpan.FromDays(365);

    private readonly IBudgetStore _store;
    private readonly ISnapshotSource _snapshots;
    private readonly IUsageSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Passed> _queue = Channel.CreateBounded<Passed>(new BoundedChannelOptions(QueueCountMax) { SingleReader = true });
    private readonly Task _run;

    public ThresholdReporter(IBudgetStore store, ISnapshotSource snapshots, IUsageSink sink, TimeProvider time, ILogger logger)
    {
        _store = store;
        _snapshots = snapshots;
        _sink = sink;
        _time = time;
        _logger = logger;
        _run = RunAsync(_stopping.Token);
    }

    /// <summary>Takes what remains of a budget for which <see cref="ThresholdWatch.IsDue"/> is true.</summary>
    public void Report(ThresholdWatch watch, long remaining)
    {
        ImmutableArray<int> percentages = watch.Take(remaining, _snapshots.Current.Budget.Thresholds);
        foreach (int percent in percentages)
        {
            if (!_queue.Writer.TryWrite(new Passed(watch, percent, remaining, _time.GetUtcNow().ToUnixTimeMilliseconds())))
            {
                Log.ThresholdsFull(_logger, watch.Bucket.BudgetId, percent);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (Passed passed in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                if (await ClaimAsync(passed, cancellationToken))
                {
                    Raise(passed);
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.LoopFault(_logger, "thresholds", fault);
            }
        }
    }

    // Waits for the store as long as it takes: an event may be late, and is neither lost nor raised twice.
    private async ValueTask<bool> ClaimAsync(Passed passed, CancellationToken cancellationToken)
    {
        ThresholdWatch watch = passed.Watch;
        string name = string.Create(
            CultureInfo.InvariantCulture, $"threshold/{watch.Bucket.BudgetId}/{watch.Bucket.WindowId}/{watch.Limit}/{passed.Percent}");
        if (name.Length > ClaimCharsMax)
        {
            name = "threshold/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        }

        TimeSpan duration = watch.Bucket.EndsAtUnixMs == 0
            ? ClaimWithoutWindow
            : TimeSpan.FromMilliseconds(Math.Max(watch.Bucket.EndsAtUnixMs - passed.UnixMs, 0) + watch.Bucket.KeepMs + 1000);
        while (true)
        {
            try
            {
                return await _store.TryClaimAsync(name, duration, cancellationToken);
            }
            catch (BudgetStoreException)
            {
                await Task.Delay(RetryPause, _time, cancellationToken);
            }
        }
    }

    private void Raise(Passed passed) => _sink.TryRecord(new UsageEvent
    {
        UnixMs = passed.UnixMs,
        Kind = UsageKind.Threshold,
        Decision = UsageDecision.Allow,
        Reason = "threshold_passed",
        BudgetId = passed.Watch.Bucket.BudgetId,
        RemainingNanoUsd = passed.Remaining,
        LimitNanoUsd = passed.Watch.Limit,
        Detail = string.Create(CultureInfo.InvariantCulture, $"{passed.Percent} %"),
    });

    private readonly record struct Passed(ThresholdWatch Watch, int Percent, long Remaining, long UnixMs);
}
