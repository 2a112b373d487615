using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>What becomes of a charge that the store does not answer.</summary>
public sealed class StoreFaultTests
{
    private static readonly BudgetLedgerOptions OneAtATime = new() { BatchesInFlightMax = 1 };

    [Theory]
    [InlineData(FailMode.Closed, EnforcementMode.Control, ChargeOutcome.Unavailable)]
    [InlineData(FailMode.Closed, EnforcementMode.Charge, ChargeOutcome.Unavailable)]
    [InlineData(FailMode.Closed, EnforcementMode.Observe, ChargeOutcome.Unenforced)]
    [InlineData(FailMode.Closed, EnforcementMode.Alert, ChargeOutcome.Unenforced)]
    [InlineData(FailMode.Open, EnforcementMode.Control, ChargeOutcome.Unenforced)]
    public async Task The_fail_mode_answers(FailMode failMode, EnforcementMode mode, ChargeOutcome expected)
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)) with { FailMode = failMode });
        await bench.ChargeAsync("a", 1);
        store.Behaviour = _ => StoreBehaviour.Drop;

        Charge charge = await bench.ChargeAsync("a", 10, mode);
        store.Behaviour = _ => StoreBehaviour.Answer;

        Assert.Equal((expected, 10, long.MaxValue), (charge.Outcome, charge.Amount, charge.Remaining));
    }

    [Fact]
    public async Task A_changed_fail_mode_counts_for_the_next_call()
    {
        var store = new ScriptedStore { Behaviour = _ => StoreBehaviour.Drop };
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        ChargePath path = await bench.PathAsync("a");
        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync(path, 10)).Outcome);

        bench.Snapshots.Swap(bench.Snapshots.Current.Budget with { FailMode = FailMode.Open });

        Assert.Equal(ChargeOutcome.Unenforced, (await bench.ChargeAsync(path, 10)).Outcome);
        store.Behaviour = _ => StoreBehaviour.Answer;
    }

    [Theory]
    [InlineData(StoreBehaviour.Drop, false)]
    [InlineData(StoreBehaviour.CarryOutSilently, false)]
    [InlineData(StoreBehaviour.CarryOutSilently, true)]
    public async Task A_charge_without_an_answer_ends_without_effect(StoreBehaviour behaviour, bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        await bench.ChargeAsync("a", 1);
        store.Behaviour = batch => batch[0].Kind == OperationKind.Debit ? behaviour : StoreBehaviour.Answer;

        Charge charge = await bench.ChargeAsync("a", 50);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the charge is cancelled");
        store.Behaviour = _ => StoreBehaviour.Answer;

        Assert.Equal(ChargeOutcome.Unavailable, charge.Outcome);
        Assert.Equal(1, store.Read("a")!.Value.Spent.Value);
        Assert.Equal((ChargeOutcome.Allowed, 0), ((await bench.ChargeAsync("a", 99)) is var last ? last.Outcome : default, last.Remaining));
    }

    [Fact]
    public async Task A_charge_that_comes_after_its_cancellation_takes_no_effect()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        await bench.ChargeAsync("a", 1);
        store.Behaviour = batch => batch[0].Kind == OperationKind.Debit ? StoreBehaviour.Delay : StoreBehaviour.Answer;
        await bench.ChargeAsync("a", 50);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the charge is cancelled");

        store.Deliver();
        store.Behaviour = _ => StoreBehaviour.Answer;
        await bench.ChargeAsync("a", 1);
        store.Deliver();

        Assert.Equal(2, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_cancellation_is_repeated_until_the_store_answers()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        await bench.ChargeAsync("a", 1);
        int cancels = 0;
        store.Behaviour = batch => batch[0].Kind != OperationKind.Cancel ? StoreBehaviour.CarryOutSilently
            : Interlocked.Increment(ref cancels) < 4 ? StoreBehaviour.Drop : StoreBehaviour.Answer;

        await bench.ChargeAsync("a", 50);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the charge is cancelled");

        Assert.Equal(4, cancels);
        Assert.Equal(1, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_refund_is_repeated_until_the_store_answers_and_counts_once()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        Charge charge = await bench.ChargeAsync("a", 60);
        int refunds = 0;
        store.Behaviour = batch => batch[0].Kind == OperationKind.Refund && Interlocked.Increment(ref refunds) < 3
            ? StoreBehaviour.CarryOutSilently
            : StoreBehaviour.Answer;

        bench.Ledger.Refund(charge);
        await Eventually.TrueAsync(() => refunds == 3 && bench.Ledger.UnsettledCount == 0, "the refund is stored");

        Assert.Equal(0, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task The_end_waits_for_refunds_and_cancellations()
    {
        var store = new ScriptedStore();
        LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)));
        Charge charge = await bench.ChargeAsync("a", 60);
        int failures = 3;
        store.Behaviour = _ => Interlocked.Decrement(ref failures) >= 0 ? StoreBehaviour.CarryOutSilently : StoreBehaviour.Answer;

        await bench.ChargeAsync("a", 5);
        bench.Ledger.Refund(charge);
        await bench.DisposeAsync();

        Assert.Equal(0, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task The_end_does_not_wait_for_ever()
    {
        var store = new ScriptedStore();
        LedgerBench bench = await LedgerBench.StartAsync(
            store, LedgerBench.With(("a", 100)), options: new BudgetLedgerOptions { StopTimeout = TimeSpan.FromMilliseconds(50) });
        await bench.ChargeAsync("a", 60);
        store.Behaviour = _ => StoreBehaviour.Drop;
        await bench.ChargeAsync("a", 5);

        await bench.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task After_failures_in_a_row_the_store_is_not_asked_until_a_probe_finds_it()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: OneAtATime);
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        int charges = 0;
        store.Behaviour = batch =>
        {
            Interlocked.Add(ref charges, batch[0].Kind == OperationKind.Debit ? 1 : 0);
            return StoreBehaviour.Drop;
        };
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync(path, 1)).Outcome);
        }

        // The repairs' own failed attempts do not count, so exactly the first three were sent.
        Assert.Equal(3, charges);
        Assert.True(bench.Ledger.IsStoreLost);
        await Eventually.TrueAsync(() => bench.Usage.Of(UsageKind.LedgerFault).Length == 1, "the outage is recorded");

        store.Behaviour = _ => StoreBehaviour.Answer;
        await Eventually.TrueAsync(() => !bench.Ledger.IsStoreLost && bench.Ledger.UnsettledCount == 0, "the store is found");

        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync(path, 1)).Outcome);
        Assert.Equal(2, store.Read("a")!.Value.Spent.Value);
        Assert.Equal("store_unavailable", Assert.Single(bench.Usage.Of(UsageKind.LedgerFault)).Reason);
    }

    [Fact]
    public async Task Silent_faults_at_random_neither_lose_nor_double_a_charge()
    {
        const long Limit = 3_000;
        var store = new ScriptedStore();
        var random = new Random(7);
        LedgerBench[] benches = [.. await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => LedgerBench.StartAsync(store, LedgerBench.With(("a", Limit)))))];
        store.Behaviour = _ => random.Next(6) switch
        {
            0 => StoreBehaviour.Drop,
            1 => StoreBehaviour.CarryOutSilently,
            2 => StoreBehaviour.Delay,
            _ => StoreBehaviour.Answer,
        };
        long allowed = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            LedgerBench bench = benches[caller % 2];
            ChargePath path = await bench.PathAsync("a");
            for (int i = 0; i < 60; i++)
            {
                Charge charge = await bench.ChargeAsync(path, 7);
                if (charge.Outcome == ChargeOutcome.Allowed && i % 5 == 0)
                {
                    bench.Ledger.Refund(charge);
                }
                else if (charge.Outcome == ChargeOutcome.Allowed)
                {
                    Interlocked.Increment(ref allowed);
                }
                else if (charge.Outcome == ChargeOutcome.Unavailable)
                {
                    await Task.Delay(1);
                }
            }
        })));
        store.Behaviour = _ => StoreBehaviour.Answer;
        store.Deliver();
        await Eventually.TrueAsync(() => benches.All(b => b.Ledger.UnsettledCount == 0), "everything is settled");
        store.Deliver();

        Assert.InRange(allowed * 7, 1, Limit);
        Assert.Equal(allowed * 7, store.Read("a")!.Value.Spent.Value);
        await Task.WhenAll(benches.Select(b => b.DisposeAsync().AsTask()));
    }
}
