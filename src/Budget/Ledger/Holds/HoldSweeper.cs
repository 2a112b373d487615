using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Ends holds whose lease is over, every few seconds, on whichever gateway comes first, and looks whether the store still has what it acknowledged.
/// Thread-safe.
/// </summary>
internal sealed class HoldSweeper : IAsyncDisposable
{
    // Most holds that one sweep ends; a full one is followed by another at once.
    private const int CountMax = 256;
    private const int LastMax = 100;

    // Full sweeps in a row before the loop takes its pause all the same.
    private const int RoundsMax = 64;

    private readonly IBudgetStore _store;
    private readonly IUsageSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<ValueTask> _look;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Queue<ExpiredHold> _last = new();
    private Task _run = Task.CompletedTask;
    private DateTimeOffset? _sweptAt;
    private long _count;
    private long _held;
    private long _charged;

    /// <summary>Makes one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sink">Hears of every hold that was ended.</param>
    /// <param name="options">How often.</param>
    /// <param name="look">What is done before each sweep.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of faults.</param>
    public HoldSweeper(IBudgetStore store, IUsageSink sink, BudgetLedgerOptions options, Func<ValueTask> look, TimeProvider time, ILogger logger)
    {
        _store = store;
        _sink = sink;
        _time = time;
        _logger = logger;
        _look = look;
        _interval = options.SweepInterval;
    }

    /// <summary>Begins.</summary>
    public void Start() => _run = RunAsync(_stopping.Token);

    /// <summary>Sweeps now. Throws <see cref="BudgetStoreException"/>.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            IReadOnlyList<ExpiredHold> expired = await _store.SweepAsync(CountMax, cancellationToken);
            foreach (ExpiredHold hold in expired)
            {
                Take(hold);
            }

            if (expired.Count < CountMax)
            {
                break;
            }
        }

        lock (_lock)
        {
            _sweptAt = _time.GetUtcNow();
        }
    }

    /// <summary>What was done so far.</summary>
    public ReconcileReport Report()
    {
        lock (_lock)
        {
            return new ReconcileReport
            {
                SweptAt = _sweptAt,
                ExpiredCount = _count,
                ExpiredHeld = new NanoUsd(_held),
                ExpiredCharged = new NanoUsd(_charged),
                LastExpired = [.. _last],
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await _look();
                await SweepAsync(cancellationToken);
            }
            catch (BudgetStoreException)
            {
                // The next sweep comes soon, and the outage is known from the calls.
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.LoopFault(_logger, "sweeper", fault);
            }
        }
    }

    private void Take(ExpiredHold hold)
    {
        lock (_lock)
        {
            _count++;
            _held += hold.Held;
            _charged += hold.Charged;
            _last.Enqueue(hold);
            if (_last.Count > LastMax)
            {
                _last.Dequeue();
            }
        }

        _sink.TryRecord(new UsageEvent
        {
            UnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            Kind = UsageKind.HoldExpired,
            Decision = UsageDecision.Allow,
            Reason = "lease_over",
            BudgetId = hold.BudgetId,
            CostNanoUsd = hold.Charged,
            RemainingNanoUsd = long.MaxValue,
            LimitNanoUsd = long.MaxValue,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{hold.HoldId} held {hold.Held}"),
        });
    }
}
