using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Money held before a call and settled after it.</summary>
public sealed class HoldTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_is_replaced_by_the_cost(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 40);
        Assert.Equal((ChargeOutcome.Allowed, 60, 40), (answer.Charge.Outcome, answer.Charge.Remaining, answer.Hold!.Amount.Value));

        Charge topUp = await bench.Ledger.TopUpAsync(answer.Hold, new NanoUsd(20));
        Assert.Equal((ChargeOutcome.Allowed, 60), (topUp.Outcome, answer.Hold.Amount.Value));
        Assert.True(await bench.Ledger.RenewAsync(answer.Hold, new NanoUsd(10)));
        Charge settled = await bench.Ledger.SettleAsync(answer.Hold, new NanoUsd(33));

        Assert.Equal((ChargeOutcome.Allowed, 33, 67), (settled.Outcome, settled.Amount, settled.Remaining));
        Assert.Equal((33, 0, 0), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Held.Value, store.Holds));
    }

    [Fact]
    public async Task A_cost_above_the_hold_makes_debt()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 100);
        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(130));
        Assert.Equal(-30, store.Read("a")!.Value.Remaining.Value);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_a_refused_top_up_leaves_the_hold()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer tooMuch = await HoldAsync(bench, 101);
        HoldAnswer fits = await HoldAsync(bench, 90);

        Charge topUp = await bench.Ledger.TopUpAsync(fits.Hold!, new NanoUsd(11));

        Assert.Equal((ChargeOutcome.Refused, null), (tooMuch.Charge.Outcome, tooMuch.Hold));
        Assert.Equal((ChargeOutcome.Refused, 90), (topUp.Outcome, fits.Hold!.Amount.Value));
    }

    [Fact]
    public async Task A_mode_that_does_not_refuse_holds_nothing_and_settles_all_the_same()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 500, EnforcementMode.Observe);
        Assert.Equal((ChargeOutcome.WouldRefuse, 0), (answer.Charge.Outcome, answer.Hold!.Amount.Value));

        Charge settled = await bench.Ledger.SettleAsync(answer.Hold, new NanoUsd(130));

        Assert.Equal((ChargeOutcome.WouldRefuse, -30), (settled.Outcome, store.Read("a")!.Value.Remaining.Value));
    }

    [Fact]
    public async Task An_ended_hold_does_not_end_again()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 40);
        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(10));
        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(10));
        bench.Ledger.Release(answer.Hold!);
        Assert.Equal(89, (await bench.ChargeAsync("a", 1)).Remaining);
    }

    [Fact]
    public async Task A_release_gives_all_back_and_is_repeated()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 40);
        int failures = 3;
        store.Behaviour = _ => Interlocked.Decrement(ref failures) >= 0 ? StoreBehaviour.Drop : StoreBehaviour.Answer;

        bench.Ledger.Release(answer.Hold!);

        await Eventually.TrueAsync(() => store.Holds == 0 && bench.Ledger.UnsettledCount == 0, "the hold is released");
        Assert.Equal(100, store.Read("a")!.Value.Remaining.Value);
    }

    [Theory]
    [InlineData(StoreBehaviour.Drop)]
    [InlineData(StoreBehaviour.CarryOutSilently)]
    public async Task A_hold_without_an_answer_is_cancelled(StoreBehaviour behaviour)
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        await bench.ChargeAsync("a", 1);
        store.Behaviour = batch => batch[0].Kind == OperationKind.Hold ? behaviour : StoreBehaviour.Answer;

        HoldAnswer answer = await HoldAsync(bench, 40);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the hold is cancelled");

        Assert.Equal((ChargeOutcome.Unavailable, null), (answer.Charge.Outcome, answer.Hold));
        Assert.Equal((0, 99), (store.Holds, store.Read("a")!.Value.Remaining.Value));
    }

    [Theory]
    [InlineData(StoreBehaviour.Drop)]
    [InlineData(StoreBehaviour.CarryOutSilently)]
    public async Task A_settlement_without_an_answer_is_repeated_and_counts_once(StoreBehaviour behaviour)
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        HoldAnswer answer = await HoldAsync(bench, 40);
        int failures = 2;
        store.Behaviour = batch => batch[0].Kind == OperationKind.Settle && Interlocked.Decrement(ref failures) >= 0 ? behaviour : StoreBehaviour.Answer;

        Charge settled = await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(30));
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the cost is stored");

        Assert.Equal(ChargeOutcome.Unavailable, settled.Outcome);
        Assert.Equal((30, 0), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Held.Value));
    }

    [Fact]
    public async Task The_cost_of_a_hold_that_the_store_has_lost_is_charged_by_itself()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(
            store, LedgerBench.With(("a", 100)), options: new BudgetLedgerOptions { ReplayCountMax = 0, BatchesInFlightMax = 1 });
        HoldAnswer answer = await HoldAsync(bench, 40);
        store.Lose(100);

        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(30));

        Assert.Equal((30, 0), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Held.Value));
    }

    [Fact]
    public async Task The_cost_of_a_hold_whose_lease_is_over_is_not_charged_twice()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), time: clock);
        HoldAnswer answer = await HoldAsync(bench, 40);
        clock.Advance(TimeSpan.FromSeconds(61));
        store.EndLeases();

        Assert.False(await bench.Ledger.RenewAsync(answer.Hold!, null));
        await bench.Ledger.SettleAsync(answer.Hold!, new NanoUsd(30));

        Assert.Equal(40, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task Holds_whose_owner_is_gone_are_swept_once_and_reported()
    {
        var store = new ScriptedStore();
        var options = new BudgetLedgerOptions { SweepInterval = TimeSpan.FromMilliseconds(100) };
        await using LedgerBench dead = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)) with { HoldLease = TimeSpan.FromMilliseconds(1) });
        await using LedgerBench one = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: options);
        await using LedgerBench two = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: options);
        HoldAnswer plain = await HoldAsync(dead, 40);
        HoldAnswer metered = await HoldAsync(dead, 30);
        await dead.Ledger.RenewAsync(metered.Hold!, new NanoUsd(10));

        await Eventually.TrueAsync(() => one.Usage.Of(UsageKind.HoldExpired).Length + two.Usage.Of(UsageKind.HoldExpired).Length == 2, "both are swept");
        ReconcileReport first = await one.Ledger.ReconcileAsync(CancellationToken.None);
        ReconcileReport second = await two.Ledger.ReconcileAsync(CancellationToken.None);

        Assert.Equal((50, 0), (store.Read("a")!.Value.Spent.Value, store.Holds));
        Assert.Equal((2, 70, 50), (first.ExpiredCount + second.ExpiredCount, (first.ExpiredHeld + second.ExpiredHeld).Value, (first.ExpiredCharged + second.ExpiredCharged).Value));
        Assert.Equal((0, 0), (first.HoldCount, first.UnsettledCount));
        Assert.Contains(first.LastExpired.Concat(second.LastExpired), h => h.HoldId == plain.Hold!.Id && h.Charged == 40);
    }

    private static async Task<HoldAnswer> HoldAsync(LedgerBench bench, long amount, EnforcementMode mode = EnforcementMode.Control) =>
        await bench.Ledger.HoldAsync(await bench.PathAsync("a"), new NanoUsd(amount), mode);
}
