using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A ledger on the embedded store, with everything in one directory.</summary>
public sealed class EmbeddedLedgerTests
{
    [Theory]
    [InlineData(DebitMode.Strict, 7)]
    [InlineData(DebitMode.Leased, 7)]
    [InlineData(DebitMode.Leased, 16)]
    public async Task Exactly_what_is_there_is_spent_through_restarts(DebitMode mode, long price)
    {
        const long Limit = 40_000;
        using var folder = new TemporaryDirectory();
        long allowed = 0;
        for (int start = 0; start < 3; start++)
        {
            await using EmbeddedBudgetStore store = Open(folder);
            await using LedgerBench bench = await LedgerBench.StartAsync(
                store, LedgerBench.With(("a", Limit)) with { Debit = mode }, options: new BudgetLedgerOptions { DataDirectory = folder.Path });
            ChargePath path = await bench.PathAsync("a");
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                for (int i = 0; i < 300; i++)
                {
                    Charge charge = await bench.ChargeAsync(path, price);
                    Assert.True(charge.Outcome is ChargeOutcome.Allowed or ChargeOutcome.Refused);
                    Interlocked.Add(ref allowed, charge.Outcome == ChargeOutcome.Allowed ? 1 : 0);
                    await Task.Yield();
                }
            })));
        }

        Assert.Equal(Limit / price, allowed);
        await using EmbeddedBudgetStore last = Open(folder);
        await using LedgerBench reader = await LedgerBench.StartAsync(last, LedgerBench.With(("a", Limit)));
        BudgetReading reading = (await reader.Ledger.ReadAsync("a", CancellationToken.None))!;
        Assert.Equal((allowed * price, 0), (reading.Spent.Value, reading.Held.Value));
    }

    [Fact]
    public async Task Holds_and_carves_work_on_it()
    {
        using var folder = new TemporaryDirectory();
        await using EmbeddedBudgetStore store = Open(folder);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("p", 1_000)));
        Assert.True((await bench.Ledger.CarveAsync("p", "c", new NanoUsd(400), null, CancellationToken.None)).IsDone);
        HoldAnswer answer = await bench.Ledger.HoldAsync(await bench.PathAsync("c"), new NanoUsd(300), EnforcementMode.Control);
        Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync("c", 101)).Outcome);
        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(120));
        Assert.Equal(280, (await bench.Ledger.ReturnAsync("c", CancellationToken.None)).Amount.Value);
        Assert.Equal(880, (await bench.Ledger.ReadAsync("p", CancellationToken.None))!.Remaining!.Value.Value);
    }

    private static EmbeddedBudgetStore Open(TemporaryDirectory folder) => EmbeddedBudgetStore.Open(
        new EmbeddedStoreOptions { Directory = folder.Path, JournalSegmentBytes = 1024 * 1024 }, TimeProvider.System, NullLoggerFactory.Instance);
}
