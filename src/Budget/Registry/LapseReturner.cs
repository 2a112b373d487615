using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.Model.Money;

namespace SatGate.Budget.Registry;

/// <summary>
/// Returns from time to time what tokens that were revoked or have expired did not spend. Any number of gateways may do so side by side. Runs from
/// its making until it is disposed.
/// </summary>
public sealed class LapseReturner : IAsyncDisposable
{
    /// <summary>Between two passes. 5 minutes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly TokenService _tokens;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Begins; the first pass is one interval away.</summary>
    public LapseReturner(TokenService tokens, TimeProvider time, ILogger<LapseReturner> logger)
    {
        _tokens = tokens;
        _time = time;
        _logger = logger;
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Stops. What is under way is left to the next pass.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                LapseReport report = await _tokens.ReturnLapsedAsync(cancellationToken);
                if (report.Budgets > 0)
                {
                    Log.LapsedReturned(_logger, report.Budgets, report.Returned.ToString());
                }
            }
            catch (BudgetStoreException silent)
            {
                Log.LapseUnread(_logger, silent.Message);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The loop must outlive whatever one pass runs into: money would stay where nobody can spend it.
                Log.LapseFault(_logger, fault);
            }
        }
    }
}
