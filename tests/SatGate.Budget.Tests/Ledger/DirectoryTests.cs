using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Which budgets a caller is charged to, and where their definitions come from.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public async Task There_is_nothing_to_charge_without_a_budget()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore());
        Assert.Null(await bench.Ledger.ResolveAsync(null, null, null));
    }

    [Fact]
    public async Task The_same_question_gives_the_same_path_at_once()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("a", 1), ("r", 1)));
        ChargePath path = await bench.PathAsync("a", 5, "r");

        ValueTask<ChargePath?> again = bench.Ledger.ResolveAsync("a", new NanoUsd(5), "r");

        Assert.True(again.IsCompletedSuccessfully);
        Assert.Same(path, await again);
        Assert.NotSame(path, await bench.PathAsync("a", 5));
    }

    [Fact]
    public async Task The_budget_of_the_route_is_charged_by_itself_when_the_caller_has_none()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("r", 10)));
        ChargePath path = (await bench.Ledger.ResolveAsync(null, new NanoUsd(5), "r"))!;
        Assert.Equal(("r", 10), (path.BudgetId, path.Limit!.Value.Value));
    }

    [Fact]
    public async Task Configuration_wins_over_registry_over_token_over_default()
    {
        var registry = new MemoryRegistry();
        var definitions = new BudgetDefinitions(registry);
        foreach (string id in new[] { "a", "b" })
        {
            await definitions.PutAsync(new BudgetDefinition { Id = id, Limit = new NanoUsd(2) }, CancellationToken.None);
        }

        await using LedgerBench bench = await LedgerBench.StartAsync(
            new ScriptedStore(), LedgerBench.With(("a", 1)) with { DefaultLimit = new NanoUsd(4) }, registry);

        ChargePath[] paths = [await bench.PathAsync("a", 3), await bench.PathAsync("b", 3), await bench.PathAsync("c", 3), await bench.PathAsync("d")];

        Assert.Equal<long>([1, 2, 3, 4], paths.Select(p => p.Limit!.Value.Value));
    }

    [Fact]
    public async Task A_token_whose_budget_nobody_knows_may_spend_nothing()
    {
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore());
        Assert.Equal((ChargeOutcome.Refused, 0), ((await bench.ChargeAsync("x", 1)) is var charge ? charge.Outcome : default, charge.Limit));
    }

    [Fact]
    public async Task A_token_limit_is_taken_even_after_the_default_was_looked_at()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store);
        Assert.Equal(0, (await bench.PathAsync("x")).Limit!.Value.Value);
        Assert.Equal((ChargeOutcome.Allowed, 2), (await bench.ChargeAsync(await bench.PathAsync("x", 5), 3)) is var charge ? (charge.Outcome, charge.Remaining) : default);
    }

    [Fact]
    public async Task A_second_token_with_another_limit_does_not_make_the_budget_larger()
    {
        var store = new ScriptedStore();
        await using LedgerBench one = await LedgerBench.StartAsync(store);
        await using LedgerBench two = await LedgerBench.StartAsync(store);
        await one.ChargeAsync(await one.PathAsync("x", 5), 5);

        Assert.Equal(ChargeOutcome.Refused, (await one.ChargeAsync(await one.PathAsync("x", 500), 1)).Outcome);
        Assert.Equal(ChargeOutcome.Refused, (await two.ChargeAsync(await two.PathAsync("x", 500), 1)).Outcome);
    }

    [Fact]
    public async Task A_changed_limit_of_the_configuration_counts_for_the_next_call()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100), ("b", 100)));
        ChargePath path = await bench.PathAsync("a");
        ChargePath other = await bench.PathAsync("b");
        await bench.ChargeAsync(path, 60);

        bench.Snapshots.Swap(LedgerBench.With(("a", 70), ("b", 100)));

        Assert.True(path.IsStale);
        Assert.False(other.IsStale);
        Charge charge = await bench.ChargeAsync("a", 11);
        Assert.Equal((ChargeOutcome.Refused, 10, 70), (charge.Outcome, charge.Remaining, charge.Limit));
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync("a", 10)).Outcome);
    }

    [Fact]
    public async Task A_changed_limit_while_the_gateway_was_down_counts_too()
    {
        var store = new ScriptedStore();
        await using (LedgerBench before = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100))))
        {
            await before.ChargeAsync("a", 60);
        }

        await using LedgerBench after = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 200)));
        Assert.Equal(139, (await after.ChargeAsync("a", 1)).Remaining);
    }

    [Fact]
    public async Task A_budget_defined_on_another_gateway_is_known_soon()
    {
        var registry = new MemoryRegistry();
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), registry: registry);
        ChargePath before = await bench.PathAsync("x");

        await new BudgetDefinitions(registry).PutAsync(new BudgetDefinition { Id = "x", Limit = new NanoUsd(10) }, CancellationToken.None);
        await Eventually.TrueAsync(() => before.IsStale, "the path is stale");

        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync("x", 10)).Outcome);
    }

    [Fact]
    public async Task With_too_many_definitions_each_is_read_when_it_is_needed()
    {
        var registry = new MemoryRegistry();
        var definitions = new BudgetDefinitions(registry);
        for (int i = 0; i < 5; i++)
        {
            await definitions.PutAsync(new BudgetDefinition { Id = $"b{i}", Limit = new NanoUsd(10 + i) }, CancellationToken.None);
        }

        await using LedgerBench bench = await LedgerBench.StartAsync(
            new ScriptedStore(), registry: registry, options: new BudgetLedgerOptions { DefinitionCountMax = 4 });
        ChargePath path = await bench.PathAsync("b3");
        Assert.Equal((13, 1), (path.Limit!.Value.Value, registry.GetCount));

        await definitions.PutAsync(new BudgetDefinition { Id = "b3", Limit = new NanoUsd(99) }, CancellationToken.None);
        await Eventually.TrueAsync(() => path.IsStale, "the path is stale");
        Assert.Equal(99, (await bench.PathAsync("b3")).Limit!.Value.Value);
    }

    [Fact]
    public async Task While_the_registry_is_away_nothing_comes_into_being()
    {
        var registry = new MemoryRegistry { IsAway = true };
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 10)), registry);
        ChargePath path = await bench.PathAsync("x", 5);

        Assert.True(path.IsStale);
        Assert.Equal(("x", ChargeOutcome.Unavailable), (path.BudgetId, (await bench.ChargeAsync(path, 1)).Outcome));
        Assert.Equal(ChargeOutcome.Unenforced, (await bench.ChargeAsync(path, 1, EnforcementMode.Observe)).Outcome);
        Assert.Null(store.Read("x"));

        // What the configuration defines needs no registry.
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync("a", 1)).Outcome);
        registry.IsAway = false;
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync(await bench.PathAsync("x", 5), 1)).Outcome);
    }

    [Fact]
    public async Task A_definition_that_is_not_understood_lets_nothing_be_spent()
    {
        var registry = new MemoryRegistry();
        await registry.PutAsync(BudgetDefinitions.Collection, "x", "{\"limit_nano_usd\":\"many\"}", CancellationToken.None);
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), new BudgetSettings { DefaultIsUnlimited = true }, registry);
        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync("x", 1)).Outcome);
    }

    [Fact]
    public async Task A_budget_above_itself_and_more_than_eight_are_refused()
    {
        var settings = new BudgetSettings
        {
            Budgets =
            [
                new BudgetDefinition { Id = "x", ParentId = "y" }, new BudgetDefinition { Id = "y", ParentId = "x" },
                .. Enumerable.Range(0, 9).Select(i => new BudgetDefinition { Id = $"b{i}", ParentId = i < 8 ? $"b{i + 1}" : null }),
            ],
        };
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), settings);

        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync("x", 1)).Outcome);
        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync("b0", 1)).Outcome);
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync("b1", 1)).Outcome);
    }

    [Fact]
    public async Task The_least_recently_used_are_forgotten_and_read_again()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, options: new BudgetLedgerOptions { AccountCountMax = 16 });
        ChargePath first = await bench.PathAsync("b0", 100);
        await bench.ChargeAsync(first, 30);
        for (int i = 1; i <= 15; i++)
        {
            await bench.PathAsync($"b{i}", 100);
        }

        await bench.PathAsync("b0", 100);
        ChargePath second = await bench.PathAsync("b1", 100);
        ChargePath third = await bench.PathAsync("b2", 100);
        await bench.PathAsync("b16", 100);

        Assert.Equal((false, false), (first.IsStale, second.IsStale));
        Assert.True((await bench.PathAsync("b3", 100)).BudgetId == "b3");
        await bench.PathAsync("b17", 100);
        Assert.False(third.IsStale);
        Assert.Equal(69, (await bench.ChargeAsync(await bench.PathAsync("b0", 100), 1)).Remaining);
    }
}
