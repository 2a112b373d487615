using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Windows of budgets, on ordinary days and on those on which the clock changes.</summary>
public sealed class WindowCalendarTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut",
        "Pacific/Apia", "America/Havana", "Pacific/Chatham", "America/St_Johns",
    ];

    [Theory]
    [InlineData(BudgetWindowKind.Minute, "UTC", "2026-11-22T10:05:59.999Z", "2026-11-22T10:05", "2026-11-22T10:05:00Z", "2026-11-22T10:06:00Z")]
    [InlineData(BudgetWindowKind.Minute, "Europe/Zurich", "2026-11-22T10:05:00Z", "2026-11-22T10:05", "2026-11-22T10:05:00Z", "2026-11-22T10:06:00Z")]
    [InlineData(BudgetWindowKind.Hour, "UTC", "2026-11-22T10:05:00Z", "2026-11-22T10", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z")]
    [InlineData(BudgetWindowKind.Hour, "Asia/Kolkata", "2026-11-22T10:05:00Z", "2026-11-22T09:30", "2026-11-22T09:30:00Z", "2026-11-22T10:30:00Z")]
    [InlineData(BudgetWindowKind.Day, "UTC", "2026-11-22T10:05:00Z", "2026-11-22", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(BudgetWindowKind.Day, "America/New_York", "2026-11-22T03:00:00Z", "2026-11-21", "2026-11-21T05:00:00Z", "2026-11-22T05:00:00Z")]
    [InlineData(BudgetWindowKind.Day, "Europe/Zurich", "2026-03-29T12:00:00Z", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData(BudgetWindowKind.Day, "Europe/Zurich", "2026-10-25T12:00:00Z", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData(BudgetWindowKind.Day, "Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-24", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]
    [InlineData(BudgetWindowKind.Day, "America/Havana", "2026-11-01T12:00:00Z", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData(BudgetWindowKind.Week, "UTC", "2026-11-22T10:05:00Z", "2026-W47", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(BudgetWindowKind.Week, "UTC", "2027-01-01T00:00:00Z", "2026-W53", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z")]
    [InlineData(BudgetWindowKind.Week, "Europe/Zurich", "2026-10-25T12:00:00Z", "2026-W43", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData(BudgetWindowKind.Month, "UTC", "2026-11-22T10:05:00Z", "2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData(BudgetWindowKind.Month, "America/New_York", "2026-11-01T03:59:59Z", "2026-10", "2026-10-01T04:00:00Z", "2026-11-01T04:00:00Z")]
    [InlineData(BudgetWindowKind.Month, "America/New_York", "2026-11-01T04:00:00Z", "2026-11", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")]
    public void A_moment_lies_in_its_window(BudgetWindowKind kind, string zone, string moment, string id, string start, string end)
    {
        Assert.True(WindowCalendar.TryCreate(kind, zone, out WindowCalendar calendar));

        WindowSpan span = calendar.At(UnixMs(moment));

        Assert.Equal((id, UnixMs(start), UnixMs(end)), (span.Id, span.StartsAtUnixMs, span.EndsAtUnixMs));
    }

    [Fact]
    public void A_budget_without_windows_has_one_that_never_ends()
    {
        Assert.True(WindowCalendar.TryCreate(BudgetWindowKind.None, "nowhere", out WindowCalendar calendar));
        Assert.Equal(new WindowSpan(null, 0, 0), calendar.At(UnixMs("2026-11-22T10:05:00Z")));
    }

    [Fact]
    public void An_unknown_zone_is_refused() => Assert.False(WindowCalendar.TryCreate(BudgetWindowKind.Day, "Mars/Olympus", out _));

    /// <summary>Walks through years of every zone: windows follow on each other without gap or overlap, and no name comes twice.</summary>
    [Theory]
    [InlineData(BudgetWindowKind.Day, 2009)]
    [InlineData(BudgetWindowKind.Day, 2024)]
    [InlineData(BudgetWindowKind.Week, 2009)]
    [InlineData(BudgetWindowKind.Week, 2024)]
    [InlineData(BudgetWindowKind.Month, 2009)]
    [InlineData(BudgetWindowKind.Month, 2024)]
    public void Windows_follow_on_each_other(BudgetWindowKind kind, int from)
    {
        foreach (string zone in Zones)
        {
            Assert.True(WindowCalendar.TryCreate(kind, zone, out WindowCalendar calendar));
            var names = new HashSet<string>(StringComparer.Ordinal);
            long end = UnixMs($"{from + 4}-01-01T00:00:00Z");
            WindowSpan span = calendar.At(UnixMs($"{from}-01-01T00:00:00Z"));
            while (span.EndsAtUnixMs < end)
            {
                Assert.True(names.Add(span.Id!), $"{zone} {span.Id}");
                WindowSpan next = calendar.At(span.EndsAtUnixMs);
                Assert.True(next.StartsAtUnixMs == span.EndsAtUnixMs, $"{zone} {span.Id} {next.Id}");
                Assert.Equal(span, calendar.At(span.EndsAtUnixMs - 1));
                Assert.Equal(span, calendar.At(span.StartsAtUnixMs));
                Assert.Equal(span, calendar.At(span.StartsAtUnixMs + (span.LengthMs / 2)));
                span = next;
            }
        }
    }

    [Fact]
    public async Task A_new_window_has_the_whole_limit_again()
    {
        FakeTimeProvider clock = LedgerBench.ClockAt("2026-11-22T23:59:59Z");
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), Daily(100), time: clock);
        ChargePath path = await bench.PathAsync("a");
        Charge first = await bench.ChargeAsync(path, 100);
        Charge refused = await bench.ChargeAsync(path, 1);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ChargeOutcome.Allowed, first.Outcome);
        Assert.Equal((ChargeOutcome.Refused, UnixMs("2026-11-23T00:00:00Z")), (refused.Outcome, refused.ReopensAtUnixMs));
        Assert.Equal((ChargeOutcome.Allowed, 99), ((await bench.ChargeAsync(path, 1)) is var next ? next.Outcome : default, next.Remaining));
    }

    [Fact]
    public async Task A_step_back_of_the_clock_does_not_reopen_a_window()
    {
        var clock = new SteppingClock(DateTimeOffset.Parse("2026-11-22T23:30:00Z", CultureInfo.InvariantCulture));
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Daily(100), time: clock, options: new BudgetLedgerOptions { AccountCountMax = 16 });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 100);
        clock.Step(TimeSpan.FromHours(1));
        await bench.ChargeAsync(path, 100);

        clock.Step(TimeSpan.FromHours(-1));
        Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync(path, 1)).Outcome);

        // Not even when the budget was forgotten meanwhile.
        for (int i = 0; i < 20; i++)
        {
            await bench.PathAsync($"other{i}", 5);
        }

        Assert.True(path.IsStale);
        Charge late = await bench.ChargeAsync("a", 1);
        Assert.Equal((ChargeOutcome.Refused, UnixMs("2026-11-24T00:00:00Z")), (late.Outcome, late.ReopensAtUnixMs));
        Assert.Equal(100, store.Read(new Operations.BudgetBucket("a", "2026-11-22", 1))!.Value.Spent.Value);
    }

    private static BudgetSettings Daily(long limit) =>
        new() { Budgets = [new BudgetDefinition { Id = "a", Limit = new NanoUsd(limit), Window = BudgetWindowKind.Day }] };

    private static long UnixMs(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    /// <summary>A wall clock that somebody sets.</summary>
    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Step(TimeSpan by) => _now += by;
    }
}
