using SatGate.Budget.Ledger;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>One event for each percentage of a budget and window, whatever is charged wherever.</summary>
public sealed class ThresholdTests
{
    [Fact]
    public async Task Each_percentage_raises_one_event_over_all_gateways()
    {
        var store = new ScriptedStore();
        LedgerBench[] benches = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)))))];
        for (int i = 0; i < 99; i++)
        {
            await benches[i % 3].ChargeAsync("a", 1);
        }

        await ExpectAsync(benches, "50 %", "80 %", "90 %");
        await benches[0].ChargeAsync("a", 1);
        await benches[1].ChargeAsync("a", 1);
        await ExpectAsync(benches, "100 %", "50 %", "80 %", "90 %");
        await Task.WhenAll(benches.Select(b => b.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task One_charge_may_pass_several()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(true), LedgerBench.With(("a", 100)));
        await bench.ChargeAsync("a", 49);
        await bench.ChargeAsync("a", 41);
        await ExpectAsync([bench], "50 %", "80 %", "90 %");
        UsageEvent[] events = bench.Usage.Of(UsageKind.Threshold);
        Assert.All(events, e => Assert.Equal(("a", 10, 100), (e.BudgetId, e.RemainingNanoUsd, e.LimitNanoUsd)));
    }

    [Fact]
    public async Task A_budget_above_is_noticed_at_the_next_look()
    {
        var settings = new BudgetSettings
        {
            Budgets = [new BudgetDefinition { Id = "a", ParentId = "team" }, new BudgetDefinition { Id = "team", Limit = new NanoUsd(10) }],
        };
        await using LedgerBench bench = await LedgerBench.StartAsync(
            new ScriptedStore(), settings, options: new BudgetLedgerOptions { SweepInterval = TimeSpan.FromMilliseconds(100) });
        await bench.ChargeAsync("a", 6);
        await ExpectAsync([bench], "50 %");
        await bench.ChargeAsync("a", 4);
        await ExpectAsync([bench], "100 %", "50 %", "80 %", "90 %");
    }

    [Fact]
    public async Task A_new_window_raises_its_own()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var settings = new BudgetSettings { Budgets = [new BudgetDefinition { Id = "a", Limit = new NanoUsd(10), Window = BudgetWindowKind.Minute }] };
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), settings, time: clock);
        await bench.ChargeAsync("a", 5);
        await ExpectAsync([bench], "50 %");
        clock.Advance(TimeSpan.FromMinutes(1));
        await bench.ChargeAsync("a", 5);
        await ExpectAsync([bench], "50 %", "50 %");
    }

    [Fact]
    public async Task Without_a_limit_there_are_none()
    {
        var store = new ScriptedStore();
        await using (LedgerBench bench = await LedgerBench.StartAsync(store, new BudgetSettings { DefaultIsUnlimited = true }))
        {
            await bench.ChargeAsync("a", NanoUsd.ValueMax);
        }

        Assert.Empty(store.Claims);
    }

    private static async Task ExpectAsync(LedgerBench[] benches, params string[] expected)
    {
        string[] Found() => [.. benches.SelectMany(b => b.Usage.Of(UsageKind.Threshold)).Select(e => e.Detail!).Order(StringComparer.Ordinal)];
        await Eventually.TrueAsync(() => Found().Length >= expected.Length, $"found {string.Join(", ", Found())}");
        Assert.Equal(expected, Found());
    }
}
