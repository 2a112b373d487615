using System.Globalization;
using SatGate.Overspend.Machines;
using SatGate.Overspend.Rows;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Redis;

namespace SatGate.Overspend.Faults;

/// <summary>
/// Breaks what a row says, several times while its calls are under way: after a part of them has reached the upstream, and again after the next
/// part.
/// </summary>
/// <param name="kind">What is broken.</param>
/// <param name="times">How often.</param>
/// <param name="calls">How many calls the limit covers.</param>
/// <param name="fleet">The gateways.</param>
/// <param name="redis">The server; null where balances are kept in the gateway.</param>
internal sealed class FaultPlan(FaultKind kind, int times, int calls, GatewayFleet fleet, RedisServer? redis)
{
    /// <summary>How long Redis is away: long enough that every call under way fails.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromMilliseconds(700);

    /// <summary>Whether something is broken from outside, rather than by what callers do.</summary>
    public bool IsActive { get; } = kind is not (FaultKind.None or FaultKind.Disconnects or FaultKind.SameRequestId);

    /// <summary>How often it has happened.</summary>
    public int Count { get; private set; }

    /// <summary>Breaks, each time that so many calls more have reached the upstream. Everything is whole again when it completes.</summary>
    /// <param name="reached">How many have.</param>
    /// <param name="timeIsUp">Ends the wait for the next time.</param>
    public async Task RunAsync(Func<long> reached, CancellationToken timeIsUp)
    {
        for (int i = 0; IsActive && i < times; i++)
        {
            long next = (long)calls * (i + 1) / (times + 1);
            while (reached() < next)
            {
                if (timeIsUp.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(1, CancellationToken.None);
            }

            Count++;
            await BreakAsync(i);
        }
    }

    private Task BreakAsync(int turn) => kind switch
    {
        FaultKind.KillGateway => EndGatewayAsync(turn % fleet.Count, Signal.Kill),
        FaultKind.StopGateway => EndGatewayAsync(turn % fleet.Count, Signal.Terminate),
        FaultKind.KillRedis => EndRedisAsync(redis!.KillAsync),
        FaultKind.RestartRedis => EndRedisAsync(redis!.StopAsync),
        FaultKind.PauseRedis => redis!.AskAsync("CLIENT", "PAUSE", ((long)Outage.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), "ALL"),
        FaultKind.HaltRedis => HaltRedisAsync(),
        _ => Task.CompletedTask,
    };

    private async Task EndGatewayAsync(int place, Signal signal)
    {
        await fleet.EndAsync(place, signal);
        await fleet.StartAgainAsync(place);
    }

    private async Task EndRedisAsync(Func<Task> end)
    {
        await end();
        await Task.Delay(Outage);
        await redis!.StartAgainAsync();
    }

    private async Task HaltRedisAsync()
    {
        redis!.Freeze();
        try
        {
            await Task.Delay(Outage);
        }
        finally
        {
            redis.Thaw();
        }
    }
}
