using System.Collections.Immutable;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class BudgetsSectionTests
{
    [Fact]
    public void A_mapping_and_a_list_mean_the_same()
    {
        BudgetDefinition[] expected =
        [
            new() { Id = "org", Limit = new NanoUsd(1_250_000_000), Label = "All of us" },
            new() { Id = "team:a/b", Limit = NanoUsd.FromCredits(500), Window = BudgetWindowKind.Month, TimeZone = "Europe/Berlin", ParentId = "org" },
            new() { Id = "counted" },
        ];
        Assert.Equal(expected, Read("""
            org: {limitUsd: 1.25, label: All of us}
            team:a/b: {limitCredits: 500, window: month, timeZone: Europe/Berlin, parent: org}
            counted: {limitCredits: Unlimited}
            """));
        Assert.Equal(expected, Read("""
            - {id: org, limitUsd: "1.250", label: All of us}
            - {id: "team:a/b", limitCredits: 500.0, window: Month, timeZone: Europe/Berlin, parent: org}
            - {id: counted, limitUsd: unlimited}
            """));
    }

    [Theory]
    [InlineData("none", BudgetWindowKind.None)]
    [InlineData("minute", BudgetWindowKind.Minute)]
    [InlineData("hour", BudgetWindowKind.Hour)]
    [InlineData("day", BudgetWindowKind.Day)]
    [InlineData("week", BudgetWindowKind.Week)]
    [InlineData("month", BudgetWindowKind.Month)]
    public void Windows_have_names(string text, BudgetWindowKind window) =>
        Assert.Equal(window, Assert.Single(Read($"b: {{limitCredits: 1, window: {text}}}")).Window);

    [Theory]
    [InlineData("limitCredits", "0", 0L)]
    [InlineData("limitCredits", "0.0000001", 1L)]
    [InlineData("limitCredits", "400000000000", NanoUsd.ValueMax)]
    [InlineData("limitUsd", "0.000000001", 1L)]
    [InlineData("limitUsd", "4000000000.00", NanoUsd.ValueMax)]
    [InlineData("limitUsd", "0.1", 100_000_000L)]
    public void A_limit_is_exact(string key, string text, long nanoUsd) =>
        Assert.Equal(nanoUsd, Assert.Single(Read($"b: {{{key}: {text}}}")).Limit!.Value.Value);

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("NaN")]
    [InlineData(".nan")]
    [InlineData(".inf")]
    [InlineData("Infinity")]
    [InlineData("1e308")]
    [InlineData("1E2")]
    [InlineData("0x10")]
    [InlineData("010_000")]
    [InlineData("1,000")]
    [InlineData("\uff11\uff10")]
    [InlineData("\u0661")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("5.0.0")]
    [InlineData("5 credits")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("999999999999999999999999999999")]
    [InlineData("0.00000000001")]
    [InlineData("true")]
    public void A_limit_that_is_no_plain_amount_is_refused_with_its_place(string text)
    {
        foreach (string key in (string[])["limitCredits", "limitUsd"])
        {
            var problem = Files.OnlyError($"budget:\n  budgets:\n    b:\n      {key}: \"{text}\"\n" + Files.Routes, 4, "is not an amount");
            Assert.Equal(7 + key.Length + 2, problem.Column);
        }
    }

    [Theory]
    [InlineData("limitCredits", "400000000000.0000001")]
    [InlineData("limitUsd", "4000000000.000000001")]
    public void One_unit_past_the_largest_amount_is_refused(string key, string text) =>
        Files.OnlyError($"budget:\n  budgets:\n    b:\n      {key}: {text}\n" + Files.Routes, 4, "is not an amount");

    [Theory]
    [InlineData("b: {}", "a limit is needed")]
    [InlineData("b: {window: day}", "a limit is needed")]
    [InlineData("b: {limitCredits: }", "a limit is needed")]
    [InlineData("b: {limitCredits: 1, limitUsd: 1}", "stands beside limitCredits")]
    [InlineData("b: {limitCredits: [1]}", "a plain value is needed")]
    [InlineData("b: {limitCredits: 1, window: year}", "is not known; write none, minute")]
    [InlineData("b: {limitCredits: 1, window: day, timeZone: Berlin/Europe}", "no such time zone")]
    [InlineData("b: {limitCredits: 1, window: day, timeZone: ../../etc/passwd}", "no such time zone")]
    [InlineData("b: {limitCredits: 1, window: day, timeZone: /etc/localtime}", "no such time zone")]
    [InlineData("b: {limitCredits: 1, parent: a}", "no such budget")]
    [InlineData("b: {limitCredits: 1, parent: b}", "leads back to the budget itself")]
    [InlineData("b: {limitCredits: 1, id: c}", "differs from the key")]
    [InlineData("\"a b\": {limitCredits: 1}", "an id is needed")]
    [InlineData("\"a*\": {limitCredits: 1}", "an id is needed")]
    [InlineData("\"{a}\": {limitCredits: 1}", "an id is needed")]
    [InlineData("\"a'\": {limitCredits: 1}", "an id is needed")]
    [InlineData("\u00e9: {limitCredits: 1}", "an id is needed")]
    [InlineData("\"\": {limitCredits: 1}", "an id is needed")]
    [InlineData("- {limitCredits: 1}", "an id is needed")]
    [InlineData("b: 5", "a section of keys is needed")]
    public void A_wrong_budget_is_refused(string budget, string message) =>
        Files.OnlyError("budget:\n  budgets:\n    " + budget + "\n" + Files.Routes, 3, message);

    [Fact]
    public void A_near_name_is_suggested_for_a_parent() =>
        Files.OnlyError("budget:\n  budgets:\n    team: {limitCredits: 1}\n    b: {limitCredits: 1, parent: tean}\n" + Files.Routes, 4, "did you mean 'team'?");

    [Fact]
    public void An_id_is_taken_once() =>
        Files.OnlyError("budget:\n  budgets:\n    - {id: a, limitCredits: 1}\n    - {id: a, limitCredits: 2}\n" + Files.Routes, 4, "already taken by the budget on line 3");

    [Fact]
    public void An_id_has_at_most_128_characters_and_a_label_256()
    {
        Read($"{new string('i', 128)}: {{limitCredits: 1, label: {new string('l', 256)}}}");
        Files.OnlyError($"budget:\n  budgets:\n    {new string('i', 129)}: {{limitCredits: 1}}\n" + Files.Routes, 3, "an id is needed");
        Files.OnlyError($"budget:\n  budgets:\n    i: {{limitCredits: 1, label: {new string('l', 257)}}}\n" + Files.Routes, 3, "a label is at most");
    }

    [Fact]
    public void A_call_is_charged_to_at_most_8_budgets()
    {
        Assert.Equal(8, Read(Chain(8)).Length);
        Files.OnlyError("budget:\n  budgets:\n    " + Chain(9).Replace("\n", "\n    ", StringComparison.Ordinal) + Files.Routes, 11, "more than 8 budgets");
    }

    [Fact]
    public void A_circle_is_refused_at_each_of_its_members_and_at_what_leads_into_it()
    {
        string[] messages = [.. Files.Load("""
            budget:
              budgets:
                a: {limitCredits: 1, parent: b}
                b: {limitCredits: 1, parent: c}
                c: {limitCredits: 1, parent: a}
                d: {limitCredits: 1, parent: a}
            """ + Files.Routes).Problems.Messages()];
        Assert.Equal(4, messages.Length);
        Assert.Equal(3, messages.Count(message => message.Contains("leads back to the budget itself", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_time_zone_without_a_window_is_warned_of() =>
        Files.OnlyWarning("budget:\n  budgets:\n    b: {limitCredits: 1, timeZone: UTC}\n" + Files.Routes, 3, "no effect without a window");

    [Fact]
    public void The_number_of_budgets_is_bounded()
    {
        string many = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"    b{i}: {{limitCredits: 1}}\n"));
        Assert.Equal(10_000, Files.Clean("budget:\n  budgets:\n" + many + Files.Routes).Budget.Budgets.Length);
        Files.OnlyError("budget:\n  budgets:\n" + many + "    more: {limitCredits: 1}\n" + Files.Routes, 3, "more than 10000 budgets");
    }

    // b0 has no parent, b1 hangs on b0, and so on.
    private static string Chain(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"b{i}: {{limitCredits: 1{(i == 0 ? string.Empty : $", parent: b{i - 1}")}}}\n"));

    private static ImmutableArray<BudgetDefinition> Read(string budgets) =>
        Files.Clean("budget:\n  budgets:\n    " + budgets.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n" + Files.Routes).Budget.Budgets;
}
