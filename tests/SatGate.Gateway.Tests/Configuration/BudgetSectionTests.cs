using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class BudgetSectionTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        BudgetSettings budget = Read("""
            redis: rediss://u:pw@redis.example:6380/3
            tenant: Team_1.a-b
            debit: Leased
            failMode: lease
            deadline: 1s
            holdLease: 2m
            sliceCredits: 0.5
            mode: alert
            default: 250
            thresholds: [1, 75, 100]
            allowUnsafeRedis: true
            budgets: {team: {limitCredits: 5}}
            """);
        Assert.Equal("rediss://u:pw@redis.example:6380/3", budget.RedisUrl);
        Assert.Equal("Team_1.a-b", budget.Tenant);
        Assert.Equal(DebitMode.Leased, budget.Debit);
        Assert.Equal(FailMode.Lease, budget.FailMode);
        Assert.Equal(TimeSpan.FromSeconds(1), budget.Deadline);
        Assert.Equal(TimeSpan.FromMinutes(2), budget.HoldLease);
        Assert.Equal(new NanoUsd(5_000_000), budget.SliceMax);
        Assert.Equal(EnforcementMode.Alert, budget.Mode);
        Assert.False(budget.DefaultIsUnlimited);
        Assert.Equal(NanoUsd.FromCredits(250), budget.DefaultLimit);
        Assert.Equal([1, 75, 100], budget.Thresholds);
        Assert.True(budget.AllowUnsafeRedis);
        Assert.Equal("team", Assert.Single(budget.Budgets).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("budget: {}\n")]
    public void Without_settings_the_ledger_is_strict_and_closed_and_gives_nothing_away(string text)
    {
        BudgetSettings budget = Files.Valid(text + Files.Routes).Budget;
        Assert.Null(budget.RedisUrl);
        Assert.Equal("default", budget.Tenant);
        Assert.Equal((DebitMode.Strict, FailMode.Closed, EnforcementMode.Control), (budget.Debit, budget.FailMode, budget.Mode));
        Assert.Equal((false, null), (budget.DefaultIsUnlimited, budget.DefaultLimit));
        Assert.Equal([50, 80, 90, 100], budget.Thresholds);
        Assert.False(budget.AllowUnsafeRedis);
        Assert.Empty(budget.Budgets);
    }

    [Theory]
    [InlineData("observe", EnforcementMode.Observe)]
    [InlineData("shadow", EnforcementMode.Observe)]
    [InlineData("chargeback", EnforcementMode.Observe)]
    [InlineData("Alert", EnforcementMode.Alert)]
    [InlineData("control", EnforcementMode.Control)]
    [InlineData("soft", EnforcementMode.Control)]
    [InlineData("hard", EnforcementMode.Control)]
    [InlineData("FIAT402", EnforcementMode.Control)]
    public void Modes_have_aliases(string text, EnforcementMode mode) => Assert.Equal(mode, Read($"mode: {text}").Mode);

    [Theory]
    [InlineData("charge")]
    [InlineData("l402")]
    public void A_mode_that_asks_for_payment_is_warned_of_without_a_node(string text)
    {
        Assert.Equal(EnforcementMode.Charge, Files.OnlyWarning($"budget:\n  mode: {text}\n" + Files.Routes, 2, "answered 503").Budget.Mode);
        Assert.Equal(EnforcementMode.Charge, Read($"mode: {text}\nlightning:\n  provider: mock", nested: false).Mode);
    }

    [Theory]
    [InlineData("none", false, null)]
    [InlineData("None", false, null)]
    [InlineData("unlimited", true, null)]
    [InlineData("0", false, 0L)]
    [InlineData("1000", false, 10_000_000_000L)]
    [InlineData("{credits: 2.5}", false, 25_000_000L)]
    [InlineData("400000000000", false, NanoUsd.ValueMax)]
    public void The_budget_of_callers_without_one_is_a_word_or_an_amount(string text, bool unlimited, long? nanoUsd)
    {
        BudgetSettings budget = Read($"default: {text}");
        Assert.Equal(unlimited, budget.DefaultIsUnlimited);
        Assert.Equal(nanoUsd, budget.DefaultLimit?.Value);
    }

    [Theory]
    [InlineData("deadline", "10ms", "10s", "9ms")]
    [InlineData("deadline", "10ms", "10s", "10001ms")]
    [InlineData("holdLease", "5s", "1h", "4999ms")]
    [InlineData("holdLease", "5s", "1h", "1h1ms")]
    [InlineData("sliceCredits", "0.0000001", "400000000000", "400000000000.0000001")]
    [InlineData("sliceCredits", "1", "2", "0")]
    [InlineData("thresholds", "[1]", "[100]", "[0]")]
    [InlineData("thresholds", "[]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]")]
    [InlineData("thresholds", "[50]", "[50, 51]", "[50, 50]")]
    [InlineData("thresholds", "50", "[99, 100]", "[101]")]
    public void A_setting_is_accepted_at_its_limits_and_refused_one_past(string key, string least, string most, string past)
    {
        Read($"{key}: {least}");
        Read($"{key}: {most}");
        Files.OnlyError($"budget:\n  {key}: {past}\n" + Files.Routes, 2, key);
    }

    [Theory]
    [InlineData("debit: eager", "write strict or leased")]
    [InlineData("failMode: opne", "write closed, open or lease")]
    [InlineData("mode: contrl", "did you mean 'control'?")]
    [InlineData("mode: zzzzzz", "write observe, alert, control or charge")]
    [InlineData("default: some", "write none, unlimited or a number of credits")]
    [InlineData("default: -1", "write none, unlimited or a number of credits")]
    [InlineData("default: {}", "credits are needed")]
    [InlineData("default: {credits: 1e3}", "is not an amount")]
    [InlineData("tenant: \"a b\"", "a tenant is")]
    [InlineData("tenant: \"{x}\"", "a tenant is")]
    [InlineData("tenant: \u00e9", "a tenant is")]
    [InlineData("thresholds: [x]", "is not a percentage")]
    [InlineData("thresholds: [1.5]", "is not a percentage")]
    [InlineData("allowUnsafeRedis: 1", "is not a switch")]
    public void A_wrong_setting_is_refused_at_its_line(string setting, string message) =>
        Files.OnlyError("budget:\n  " + setting + "\n" + Files.Routes, 2, message);

    [Fact]
    public void A_tenant_has_at_most_64_characters()
    {
        Assert.Equal(64, Read($"tenant: {new string('t', 64)}").Tenant.Length);
        Files.OnlyError($"budget:\n  tenant: {new string('t', 65)}\n" + Files.Routes, 2, "a tenant is");
    }

    [Fact]
    public void A_typing_error_is_told() => Files.OnlyWarning("budget:\n  failmode: open\n" + Files.Routes, 2, "did you mean 'failMode'?");

    [Fact]
    public void A_gateway_file_with_budgets_is_still_a_gateway_file()
    {
        Assert.Equal(ConfigurationFileKind.Gateway, ConfigurationLoader.Detect("budget: {mode: observe}\nroutes: []"u8));
        Assert.Equal(ConfigurationFileKind.Gateway, ConfigurationLoader.Detect("budget: {mode: observe}\nmcp: {enabled: true}"u8));
    }

    private static BudgetSettings Read(string settings, bool nested = true)
    {
        string body = nested ? "budget:\n  " + settings.Replace("\n", "\n  ", StringComparison.Ordinal) : "budget:\n  " + settings;
        return Files.Clean(body + "\n" + Files.Routes).Budget;
    }
}
