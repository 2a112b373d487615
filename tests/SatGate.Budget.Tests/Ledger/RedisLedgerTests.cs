using System.Diagnostics;
using SatGate.Budget.Ledger;
using SatGate.Budget.Tests.Redis;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Ledgers on a real Redis: several at once, and a server that dies or forgets.</summary>
public sealed class RedisLedgerTests(SharedRedis shared)
{
    [Theory]
    [InlineData(DebitMode.Strict, 3, 7, 10_000)]
    [InlineData(DebitMode.Leased, 3, 7, 30_000)]
    [InlineData(DebitMode.Leased, 2, 10, 30_000)]
    public async Task Exactly_what_is_there_is_spent_over_all_gateways(DebitMode mode, int gateways, long price, long limit)
    {
        string tenant = shared.NextTenant();
        BudgetSettings settings = LedgerBench.With(("a", limit)) with { Debit = mode };
        RedisGateway[] all = [.. await Task.WhenAll(Enumerable.Range(0, gateways).Select(_ => RedisGateway.StartAsync(shared.Server.Url, tenant, settings)))];
        long allowed = 0;
        await Task.WhenAll(Enumerable.Range(0, gateways * 8).Select(caller => Task.Run(async () =>
        {
            LedgerBench bench = all[caller % gateways].Bench;
            ChargePath path = await bench.PathAsync("a");
            while (await bench.ChargeAsync(path, price) is { Outcome: not ChargeOutcome.Refused } charge)
            {
                Assert.Equal(ChargeOutcome.Allowed, charge.Outcome);
                Interlocked.Increment(ref allowed);
                await Task.Yield();
            }
        })));

        Assert.Equal(limit / price, allowed);
        await Task.WhenAll(all.Skip(1).Select(g => g.DisposeAsync().AsTask()));
        BudgetReading reading = (await all[0].Bench.Ledger.ReadAsync("a", CancellationToken.None))!;
        Assert.Equal((allowed * price, 0, limit - (allowed * price)), (reading.Spent.Value, reading.Held.Value, reading.Remaining!.Value.Value));
        await all[0].DisposeAsync();
    }

    [Fact]
    public async Task A_crash_of_redis_loses_and_doubles_nothing_and_the_ledger_finds_it_again()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Arguments = ["--appendfsync", "always"] });
        await using RedisGateway gateway = await RedisGateway.StartAsync(server.Url, "t", LedgerBench.With(("a", 1_000_000_000)), deadlineMs: 250);
        LedgerBench bench = gateway.Bench;
        ChargePath path = await bench.PathAsync("a");
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync(path, 3)).Outcome);
        using var stop = new CancellationTokenSource();
        long allowed = 1;
        long unavailable = 0;
        Task[] callers =
        [
            .. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Charge charge = await bench.ChargeAsync(path, 3);
                    Interlocked.Add(ref charge.Outcome == ChargeOutcome.Allowed ? ref allowed : ref unavailable, 1);
                    await Task.Delay(charge.Outcome == ChargeOutcome.Allowed ? 0 : 5);
                }
            })),
        ];
        for (int i = 0; i < 3; i++)
        {
            long before = Interlocked.Read(ref allowed);
            await Eventually.TrueAsync(() => Interlocked.Read(ref allowed) > before + 20, "charges go on");
            long faults = Interlocked.Read(ref unavailable);
            await server.KillAsync();
            await Eventually.TrueAsync(() => Interlocked.Read(ref unavailable) > faults, "the crash is felt");
            await server.StartAgainAsync();
        }

        await Eventually.TrueAsync(() => !bench.Ledger.IsStoreLost, "the store is found");
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "what was not answered is cancelled");
        Assert.Equal(allowed * 3, (await bench.Ledger.ReadAsync("a", CancellationToken.None))!.Spent.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_redis_forgot_is_charged_again_even_when_nobody_calls(bool forgotAll)
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { HasAppendOnlyFile = false });
        await using RedisGateway gateway = await RedisGateway.StartAsync(
            server.Url, "t", LedgerBench.With(("a", 1_000_000)), deadlineMs: 500, options: new BudgetLedgerOptions { SweepInterval = TimeSpan.FromMilliseconds(300) });
        LedgerBench bench = gateway.Bench;
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 10);
        if (!forgotAll)
        {
            // What a replica that lags behind has when it is promoted.
            await server.AskAsync("SAVE");
        }

        Charge[] charges = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => bench.ChargeAsync(path, 10)));
        Assert.All(charges, c => Assert.Equal(ChargeOutcome.Allowed, c.Outcome));
        bench.Ledger.Refund(charges[0]);
        await Eventually.TrueAsync(async () => (await bench.Ledger.ReadAsync("a", CancellationToken.None))!.Spent.Value == 500, "the refund is stored", TimeSpan.FromSeconds(30));

        await server.KillAsync();
        await server.StartAgainAsync();
        long start = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => bench.Usage.Of(UsageKind.LedgerFault).Any(e => e.Reason == "store_lost_operations"), "the loss is found");

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
        Assert.Equal(500, (await bench.Ledger.ReadAsync("a", CancellationToken.None))!.Spent.Value);
        Assert.Equal(510, 1_000_000 - (await bench.ChargeAsync(path, 10)).Remaining);
    }
}
