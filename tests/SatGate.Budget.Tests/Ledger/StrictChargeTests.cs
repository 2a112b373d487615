using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Charges that ask the store each time, here and elsewhere.</summary>
public sealed class StrictChargeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_charge_takes_the_price_and_says_what_is_left(bool isLocal)
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(isLocal), LedgerBench.With(("a", 100)));

        Charge charge = await bench.ChargeAsync("a", 30);

        Assert.Equal((ChargeOutcome.Allowed, 30, 70, 100, "a"), (charge.Outcome, charge.Amount, charge.Remaining, charge.Limit, charge.BudgetId));
        Assert.True(charge.Operation > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_does_not_fit_is_refused_and_nothing_is_taken(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));

        Charge charge = await bench.ChargeAsync("a", 101);

        Assert.Equal((ChargeOutcome.Refused, 100, 0), (charge.Outcome, charge.Remaining, charge.ReopensAtUnixMs));
        Assert.Equal(0, store.Read("a")!.Value.Spent.Value);
    }

    [Theory]
    [InlineData(EnforcementMode.Observe)]
    [InlineData(EnforcementMode.Alert)]
    public async Task A_mode_that_does_not_refuse_goes_into_debt_and_says_so(EnforcementMode mode)
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("a", 100)));

        Charge charge = await bench.ChargeAsync("a", 130, mode);

        Assert.Equal((ChargeOutcome.WouldRefuse, -30), (charge.Outcome, charge.Remaining));
        Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync("a", 1)).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_budgets_of_a_path_are_charged_or_none(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        var settings = new BudgetSettings
        {
            Budgets =
            [
                new BudgetDefinition { Id = "agent", Limit = new NanoUsd(100), ParentId = "team" },
                new BudgetDefinition { Id = "team", Limit = new NanoUsd(50), ParentId = "org" },
                new BudgetDefinition { Id = "org", Limit = null },
                new BudgetDefinition { Id = "tool", Limit = new NanoUsd(45), ParentId = "org" },
            ],
        };
        await using LedgerBench bench = await LedgerBench.StartAsync(store, settings);
        ChargePath path = await bench.PathAsync("agent", route: "tool");

        Charge first = await bench.ChargeAsync(path, 40);
        Charge second = await bench.ChargeAsync(path, 10);

        Assert.Equal((ChargeOutcome.Allowed, 60), (first.Outcome, first.Remaining));
        Assert.Equal((ChargeOutcome.Refused, "tool", 5, 45), (second.Outcome, second.BudgetId, second.Remaining, second.Limit));
        Assert.All(["agent", "team", "org", "tool"], id => Assert.Equal(40, store.Read(id)!.Value.Spent.Value));
    }

    [Fact]
    public async Task A_budget_without_a_limit_is_counted_and_shows_none()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, new BudgetSettings { DefaultIsUnlimited = true });

        Charge charge = await bench.ChargeAsync("token", 123);

        Assert.Equal((ChargeOutcome.Allowed, long.MaxValue, long.MaxValue), (charge.Outcome, charge.Remaining, charge.Limit));
        Assert.Equal(123, store.Read("token")!.Value.Spent.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refund_gives_all_of_it_back(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        Charge charge = await bench.ChargeAsync("a", 60);

        bench.Ledger.Refund(charge);

        await Eventually.TrueAsync(() => store.Read("a")!.Value.Spent.Value == 0, "the refund is stored");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bucket_that_the_store_forgot_comes_into_being_again(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: new BudgetLedgerOptions { ReplayCountMax = 0 });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 60);
        store.Lose(1000);

        Charge charge = await bench.ChargeAsync(path, 60);

        Assert.Equal((ChargeOutcome.Allowed, 40), (charge.Outcome, charge.Remaining));
    }

    [Theory]
    [InlineData(true, 1, 7)]
    [InlineData(false, 1, 7)]
    [InlineData(true, 3, 16)]
    [InlineData(false, 3, 16)]
    public async Task Callers_on_several_gateways_get_exactly_what_is_there(bool isLocal, int ledgers, long price)
    {
        const long Limit = 10_000;
        var store = new ScriptedStore(isLocal);
        LedgerBench[] benches = [.. await Task.WhenAll(Enumerable.Range(0, ledgers).Select(_ => LedgerBench.StartAsync(store, LedgerBench.With(("a", Limit)))))];
        long allowed = 0;

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            LedgerBench bench = benches[caller % ledgers];
            ChargePath path = await bench.PathAsync("a");
            for (int i = 0; i < 40; i++)
            {
                Charge charge = await bench.ChargeAsync(path, price);
                Assert.True(charge.Outcome is ChargeOutcome.Allowed or ChargeOutcome.Refused);
                Interlocked.Add(ref allowed, charge.Outcome == ChargeOutcome.Allowed ? 1 : 0);
            }
        })));

        Assert.Equal(Math.Min(Limit / price, 64 * 40), allowed);
        Assert.Equal(allowed * price, store.Read("a")!.Value.Spent.Value);
        await Task.WhenAll(benches.Select(b => b.DisposeAsync().AsTask()));
    }
}
