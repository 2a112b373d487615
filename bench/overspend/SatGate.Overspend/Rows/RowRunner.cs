using System.Diagnostics;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.Overspend.Callers;
using SatGate.Overspend.Faults;
using SatGate.Overspend.Machines;
using SatGate.TestKit.Redis;

namespace SatGate.Overspend.Rows;

/// <summary>Runs rows one after the other on one Redis and one upstream; each row has gateways, a token and a budget of its own.</summary>
/// <param name="options">How much.</param>
/// <param name="redis">The server; null when no row needs one.</param>
/// <param name="upstream">Where calls go.</param>
internal sealed class RowRunner(OverspendOptions options, RedisServer? redis, CountingUpstream upstream)
{
    /// <summary>How often callers come back for what was given back after they had been refused.</summary>
    private const int RoundsMax = 6;

    /// <summary>The credits that a gateway takes ahead of one budget at most, in leased mode.</summary>
    private const int SliceCredits = 100;

    private static readonly TimeSpan CallingLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SweepSlack = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly TokenKey Key = TokenKey.FromSecret(GatewayFleet.RootSecret);

    /// <summary>Runs one.</summary>
    public async Task<RowResult> RunAsync(OverspendRow row)
    {
        long start = Stopwatch.GetTimestamp();
        RedisServer? shared = row.IsEmbedded ? null : redis ?? throw new InvalidOperationException("The row needs Redis.");
        NanoUsd limit = NanoUsd.FromCredits(row.LimitCredits(options.Calls));
        NanoUsd price = NanoUsd.FromCredits(row.PriceCredits);
        string budgetId = $"{row.Name}-{Guid.NewGuid():N}";
        string token = TokenMint.Mint(
            Key, new TokenGrant { BudgetId = budgetId, BudgetLimit = limit, ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) }, TimeProvider.System).ToText();
        await using GatewayFleet fleet = await GatewayFleet.StartAsync(new FleetPlan(
            row.IsEmbedded ? 1 : options.Gateways, row.Debit, row.PriceCredits, upstream.Url, shared?.Url, options.IsFailOpen, MayLogErrors: row.Fault != FaultKind.None));
        FaultPlan faults = new(row.Fault, options.Faults, options.Calls, fleet, shared);
        CallerPlan plan = new(fleet, budgetId, token, row.Fault == FaultKind.Disconnects, row.Fault == FaultKind.SameRequestId);
        CallerCounts counts = new();
        for (int round = 0; round < RoundsMax; round++)
        {
            await CallAsync(plan, round == 0 ? faults : null, counts);
            if (counts.Unfinished > 0)
            {
                break;
            }

            if (shared is null ? round > 0 : await SettleAsync(shared, budgetId) is { } balance && balance.Remaining < price.Value)
            {
                break;
            }
        }

        await fleet.StopAsync();
        (StoredBalance? last, long holds) = shared is null
            ? await EmbeddedReader.ReadAsync(fleet.DataDirectory(0), budgetId)
            : (await RedisReader.ReadAsync(shared, budgetId), await RedisReader.CountHoldsAsync(shared));
        return new RowResult(
            row,
            options.Calls,
            price.Value,
            limit.Value,
            counts,
            upstream.Count(budgetId),
            LostMax(row, faults.Count, counts),
            last,
            holds,
            faults.Count,
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>
    /// Charges without a call that cannot be told from calls: what a killed gateway had taken and not sent yet, and what it sent on behalf of a
    /// caller whose going away tore down the connection to the upstream.
    /// </summary>
    private long LostMax(OverspendRow row, int faults, CallerCounts counts) => row.Fault switch
    {
        FaultKind.KillGateway => (long)faults * (options.Callers + (row.Debit == DebitMode.Leased ? SliceCredits / row.PriceCredits : 0)),
        FaultKind.Disconnects => counts.Broken,
        _ => 0,
    };

    private async Task CallAsync(CallerPlan plan, FaultPlan? faults, CallerCounts counts)
    {
        using CancellationTokenSource timeIsUp = new(CallingLimit);
        Task<CallerCounts>[] callers = [.. Enumerable.Range(0, options.Callers).Select(n => Task.Run(() => new Caller(plan, n).RunAsync(timeIsUp.Token)))];
        if (faults is not null)
        {
            await faults.RunAsync(() => upstream.Count(plan.Row), timeIsUp.Token);
        }

        foreach (CallerCounts one in await Task.WhenAll(callers))
        {
            counts.Add(one);
        }
    }

    /// <summary>Waits until nothing is held any more, at most for a lease and the sweep after it, and reads the balance.</summary>
    private static async Task<StoredBalance?> SettleAsync(RedisServer redis, string budgetId)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            StoredBalance? balance = await RedisReader.ReadAsync(redis, budgetId);
            bool isSettled = balance is { Held: 0 } && await RedisReader.CountHoldsAsync(redis) == 0;
            if (isSettled || Stopwatch.GetElapsedTime(start) > GatewayFleet.HoldLease + SweepSlack)
            {
                return balance;
            }

            await Task.Delay(Look);
        }
    }
}
