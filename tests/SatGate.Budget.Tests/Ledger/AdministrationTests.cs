using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Defining, reading, adjusting, carving and returning.</summary>
public sealed class AdministrationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_defined_budget_can_be_spent_read_and_listed()
    {
        var registry = new MemoryRegistry();
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("file", 7)), registry);
        var definition = new BudgetDefinition { Id = "x", Limit = new NanoUsd(100), Window = BudgetWindowKind.Month, TimeZone = "Europe/Zurich", Label = "Team X" };

        Assert.Equal(new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(100), null), await bench.Ledger.DefineAsync(definition, None));
        Assert.Equal(100, (await bench.Ledger.ReadAsync("x", None))!.Remaining!.Value.Value);
        await bench.ChargeAsync("x", 30);

        BudgetReading reading = (await bench.Ledger.ReadAsync("x", None))!;
        Assert.Equal((100, 30, 0, 0, 70), (reading.Limit!.Value.Value, reading.Spent.Value, reading.Held.Value, reading.Carved.Value, reading.Remaining!.Value.Value));
        Assert.Equal(definition, reading.Definition);
        Assert.Matches("^20[0-9]{2}-[0-9]{2}$", reading.WindowId);
        Assert.True(reading.WindowEndsAt > DateTimeOffset.UtcNow);
        Assert.Equal(["file", "x"], (await bench.Ledger.ListAsync(None)).Select(d => d.Id));
        Assert.Equal(definition, await bench.Ledger.FindAsync("x", None));
        Assert.Equal(definition, await new BudgetDefinitions(registry).GetAsync("x", None));
        Assert.Null(await bench.Ledger.ReadAsync("nobody", None));
    }

    [Theory]
    [InlineData("a b", 1, null, null)]
    [InlineData("a{b}", 1, null, null)]
    [InlineData("", 1, null, null)]
    [InlineData("x", -1, null, null)]
    [InlineData("x", 1, "Mars/Olympus", null)]
    [InlineData("x", 1, null, "x")]
    [InlineData("x", 1, null, "nobody")]
    [InlineData("x", 1, null, "below")]
    [InlineData("x", 1, null, "l0")]
    [InlineData("file", 1, null, null)]
    public async Task A_definition_that_makes_no_sense_is_refused(string id, long limit, string? zone, string? parent)
    {
        var registry = new MemoryRegistry();
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("file", 7)), registry);
        var definitions = new BudgetDefinitions(registry);
        await definitions.PutAsync(new BudgetDefinition { Id = "below", ParentId = "x" }, None);
        for (int i = 7; i >= 0; i--)
        {
            await definitions.PutAsync(new BudgetDefinition { Id = $"l{i}", ParentId = i < 7 ? $"l{i + 1}" : null }, None);
        }

        BudgetChange change = await bench.Ledger.DefineAsync(
            new BudgetDefinition { Id = id, Limit = new NanoUsd(limit), Window = zone is null ? default : BudgetWindowKind.Day, TimeZone = zone ?? "UTC", ParentId = parent },
            None);

        Assert.Equal(BudgetChangeOutcome.Invalid, change.Outcome);
        Assert.EndsWith(".", change.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_levels_are_allowed()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore());
        for (int i = 7; i >= 0; i--)
        {
            var definition = new BudgetDefinition { Id = $"l{i}", Limit = new NanoUsd(10), ParentId = i < 7 ? $"l{i + 1}" : null };
            Assert.True((await bench.Ledger.DefineAsync(definition, None)).IsDone);
        }

        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync("l0", 10)).Outcome);
    }

    [Fact]
    public async Task An_adjusted_limit_counts_at_once_and_keeps_what_was_spent()
    {
        var store = new ScriptedStore();
        var registry = new MemoryRegistry();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("file", 7)), registry);
        await bench.Ledger.DefineAsync(new BudgetDefinition { Id = "x", Limit = new NanoUsd(100) }, None);
        await bench.ChargeAsync("x", 60);

        Assert.Equal(new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(10), null), await bench.Ledger.AdjustAsync("x", new NanoUsd(70), None));
        Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync("x", 11)).Outcome);
        Assert.True((await bench.Ledger.AdjustAsync("x", null, None)).IsDone);
        Assert.Equal((ChargeOutcome.Allowed, long.MaxValue), ((await bench.ChargeAsync("x", 1_000_000)) is var charge ? charge.Outcome : default, charge.Limit));
        Assert.Null((await bench.Ledger.ReadAsync("x", None))!.Remaining);
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.AdjustAsync("file", new NanoUsd(9), None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.NotFound, (await bench.Ledger.AdjustAsync("nobody", new NanoUsd(9), None)).Outcome);
    }

    [Fact]
    public async Task A_budget_that_a_token_brought_can_be_raised_and_stays_so()
    {
        var store = new ScriptedStore();
        var registry = new MemoryRegistry();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, registry: registry);
        await bench.ChargeAsync(await bench.PathAsync("x", 10), 10);

        Assert.True((await bench.Ledger.AdjustAsync("x", new NanoUsd(25), None)).IsDone);
        Assert.Equal(14, (await bench.ChargeAsync(await bench.PathAsync("x", 10), 1)).Remaining);
        await using LedgerBench restarted = await LedgerBench.StartAsync(store, registry: registry);
        Assert.Equal(13, (await restarted.ChargeAsync(await restarted.PathAsync("x", 10), 1)).Remaining);
    }

    [Fact]
    public async Task A_carved_budget_takes_from_its_parent_and_gives_back_what_is_left()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(
            store,
            new BudgetSettings { Budgets = [new BudgetDefinition { Id = "p", Limit = new NanoUsd(100), ParentId = "org" }, new BudgetDefinition { Id = "org", Limit = new NanoUsd(1000) }] });

        Assert.Equal(new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(60), null), await bench.Ledger.CarveAsync("p", "c", new NanoUsd(40), "worker", None));
        Assert.Equal(BudgetChangeOutcome.Refused, (await bench.Ledger.CarveAsync("p", "d", new NanoUsd(61), null, None)).Outcome);
        Assert.Null(await bench.Ledger.FindAsync("d", None));
        Assert.Equal((ChargeOutcome.Allowed, 10), ((await bench.ChargeAsync(await bench.PathAsync("c", 4000), 30)) is var charge ? charge.Outcome : default, charge.Remaining));
        Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync("c", 11)).Outcome);
        Assert.Equal((30, 0, 40), (store.Read("org")!.Value.Spent.Value, store.Read("p")!.Value.Spent.Value, store.Read("p")!.Value.Carved.Value));

        Assert.Equal(new BudgetChange(BudgetChangeOutcome.Done, new NanoUsd(10), null), await bench.Ledger.ReturnAsync("c", None));
        Assert.Equal((70, ChargeOutcome.Refused), (store.Read("p")!.Value.Remaining.Value, (await bench.ChargeAsync("c", 1)).Outcome));
        Assert.Equal(0, (await bench.Ledger.ReturnAsync("c", None)).Amount.Value);
        Assert.Equal(BudgetChangeOutcome.NotFound, (await bench.Ledger.ReturnAsync("p", None)).Outcome);
        BudgetReading reading = (await bench.Ledger.ReadAsync("c", None))!;
        Assert.Equal((30, 30, "p", "org", "worker"), (reading.Limit!.Value.Value, reading.Spent.Value, reading.Definition.CarvedFromId, reading.Definition.ParentId, reading.Definition.Label));
    }

    [Fact]
    public async Task Carving_again_adds_and_defining_a_carved_limit_is_refused()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("p", 100), ("q", 100)));
        await bench.Ledger.CarveAsync("p", "c", new NanoUsd(10), null, None);
        await bench.ChargeAsync("c", 10);

        Assert.True((await bench.Ledger.CarveAsync("p", "c", new NanoUsd(5), null, None)).IsDone);
        Assert.Equal((ChargeOutcome.Allowed, 0), ((await bench.ChargeAsync("c", 5)) is var charge ? charge.Outcome : default, charge.Remaining));
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.CarveAsync("q", "c", new NanoUsd(5), null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.CarveAsync("p", "q", new NanoUsd(5), null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.CarveAsync("p", "p", new NanoUsd(5), null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.CarveAsync("p", "n", NanoUsd.Zero, null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.NotFound, (await bench.Ledger.CarveAsync("nobody", "n", new NanoUsd(5), null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.AdjustAsync("c", new NanoUsd(500), None)).Outcome);
    }

    [Fact]
    public async Task What_was_carved_from_a_window_never_returns_to_a_later_one()
    {
        var clock = LedgerBench.ClockAt("2026-11-30T23:00:00Z");
        var store = new ScriptedStore();
        var settings = new BudgetSettings { Budgets = [new BudgetDefinition { Id = "p", Limit = new NanoUsd(100), Window = BudgetWindowKind.Month }] };
        await using LedgerBench bench = await LedgerBench.StartAsync(store, settings, time: clock);
        await bench.Ledger.CarveAsync("p", "c", new NanoUsd(40), null, None);
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(99, (await bench.ChargeAsync("p", 1)).Remaining);

        Assert.Equal(BudgetChangeOutcome.Invalid, (await bench.Ledger.CarveAsync("p", "c", new NanoUsd(1), null, None)).Outcome);
        Assert.Equal(40, (await bench.Ledger.ReturnAsync("c", None)).Amount.Value);

        Assert.Equal(99, (await bench.Ledger.ReadAsync("p", None))!.Remaining!.Value.Value);
        Assert.Equal(100, store.Read(new BudgetBucket("p", "2026-11", 1))!.Value.Remaining.Value);
    }

    [Fact]
    public async Task A_carve_that_nobody_heard_of_is_returned()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("p", 100)));
        await bench.ChargeAsync("p", 1);
        int failures = 2;
        store.Behaviour = batch => batch[0].Kind == OperationKind.Carve && Interlocked.Decrement(ref failures) >= 0 ? StoreBehaviour.CarryOutSilently : StoreBehaviour.Answer;

        Assert.Equal(BudgetChangeOutcome.Unavailable, (await bench.Ledger.CarveAsync("p", "c", new NanoUsd(40), null, None)).Outcome);
        await Eventually.TrueAsync(() => bench.Ledger.UnsettledCount == 0, "the carve is returned");

        Assert.Equal((99, 0), (store.Read("p")!.Value.Remaining.Value, store.Read("p")!.Value.Carved.Value));
        Assert.Null(await bench.Ledger.FindAsync("c", None));
    }

    [Fact]
    public async Task While_a_store_is_away_a_change_is_unavailable()
    {
        var registry = new MemoryRegistry();
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), registry: registry);
        registry.IsAway = true;
        Assert.Equal(BudgetChangeOutcome.Unavailable, (await bench.Ledger.DefineAsync(new BudgetDefinition { Id = "x" }, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Unavailable, (await bench.Ledger.AdjustAsync("x", null, None)).Outcome);
        Assert.Equal(BudgetChangeOutcome.Unavailable, (await bench.Ledger.ReturnAsync("x", None)).Outcome);
        await Assert.ThrowsAsync<Stores.BudgetStoreException>(async () => await bench.Ledger.ReadAsync("x", None));
    }
}
