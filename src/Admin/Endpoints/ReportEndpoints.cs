using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Ledger;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Validation;

namespace SatGate.Admin.Endpoints;

/// <summary>What was spent, and what was refused.</summary>
internal static class ReportEndpoints
{
    /// <summary>Refusals that a report shows one by one. 20.</summary>
    public const int RecentMax = 20;

    private const string ThreatPeriod = "30d";

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/spend", "Shows what was given and what was spent, in all and by agent.", SpendAsync)
        {
            Group = "reports",
            Response = static () => AdminJson.Default.SpendAnswer,
            Parameters =
            [
                new("agent", "string", "Only tokens of this name or id."),
                new("period", "string", "What was spent in this time, such as 7d or 24h, instead of in the current windows."),
            ],
            Failures = [400, 503],
        },
        new("GET", "/admin/reports/threats", "Shows what was refused.", ThreatsAsync)
        {
            Group = "reports",
            Response = static () => AdminJson.Default.ThreatsAnswer,
            Parameters = [new("period", "string", $"How far back, such as 24h. Default {ThreatPeriod}.")],
            Failures = [400, 503],
        },
    ];

    private static async Task SpendAsync(AdminCall call)
    {
        TimeSpan period = default;
        if (call.Query("period") is { } text && !ExpiryText.TryParsePeriod(text, out period))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "period: write a duration such as 7d or 24h");
            return;
        }

        string? agent = call.Query("agent");
        TokenRecord[] tokens =
        [
            .. (await call.Services.Tokens.Registry.ListAsync(call.Gone)).Where(token => agent is null || token.Name == agent || token.Id == agent),
        ];
        ImmutableArray<BudgetDefinition> definitions = agent is null ? await call.Services.Budgets.ListAsync(call.Gone) : [];
        Dictionary<string, BudgetReading> readings = await BudgetReadings.OfAsync(
            call, definitions.Select(static budget => budget.Id).Concat(tokens.Select(static token => token.BudgetId).OfType<string>()));
        (Dictionary<string, NanoUsd> Spent, bool IsComplete)? of = period == default ? null : await SpentInAsync(call, period);
        await call.OkAsync(
            new SpendAnswer
            {
                TotalAllocated = Sum(readings.Values.Where(static reading => reading.Definition.CarvedFromId is null).Select(static reading => reading.Limit ?? NanoUsd.Zero)),
                TotalConsumed = of is { } some && agent is null ? Sum(some.Spent.Values) : Sum(readings.Values.Select(Spent)),
                Agents = [.. tokens.Select(Describe)],
                Period = call.Query("period"),
                IsComplete = of?.IsComplete ?? true,
            },
            AdminJson.Default.SpendAnswer);

        NanoUsd Spent(BudgetReading reading) =>
            of is { } period ? period.Spent.GetValueOrDefault(reading.Definition.Id) : reading.Spent;

        SpendItem Describe(TokenRecord token)
        {
            BudgetReading? reading = readings.GetValueOrDefault(token.BudgetId ?? string.Empty);
            return new SpendItem
            {
                Name = token.Name ?? token.Id,
                Spent = of is { } some ? some.Spent.GetValueOrDefault(token.BudgetId ?? string.Empty) : reading?.Spent ?? NanoUsd.Zero,
                Budget = reading is null ? token.Limit : reading.Limit,
                TokenId = token.Id,
            };
        }
    }

    // What was spent by first budget: what a call was let through at, less what was given back.
    private static async Task<(Dictionary<string, NanoUsd> Spent, bool IsComplete)> SpentInAsync(AdminCall call, TimeSpan period)
    {
        var spent = new Dictionary<string, NanoUsd>(StringComparer.Ordinal);
        bool isComplete = await AuditScan.ReadAsync(
            call.Services.Audit,
            new AuditQuery { From = call.Now - period },
            entry =>
            {
                UsageEvent usage = entry.Usage;
                int sign = usage switch
                {
                    { Kind: UsageKind.Request or UsageKind.ToolCall, Decision: UsageDecision.Allow or UsageDecision.WouldDeny } => 1,
                    { Kind: UsageKind.HoldExpired } => 1,
                    { Kind: UsageKind.Release } => -1,
                    _ => 0,
                };
                if (sign != 0 && usage.BudgetId is { } budgetId)
                {
                    spent[budgetId] = spent.GetValueOrDefault(budgetId) + new NanoUsd(sign * usage.CostNanoUsd);
                }
            },
            call.Gone);
        return (spent, isComplete);
    }

    private static async Task ThreatsAsync(AdminCall call)
    {
        string text = call.Query("period") ?? ThreatPeriod;
        if (!ExpiryText.TryParsePeriod(text, out TimeSpan period))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "period: write a duration such as 30d or 24h");
            return;
        }

        Dictionary<string, string> names = (await call.Services.Tokens.Registry.ListAsync(call.Gone))
            .ToDictionary(static token => token.Id, static token => token.Name ?? token.Id, StringComparer.Ordinal);
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        List<ThreatItem> recent = [];
        bool isComplete = await AuditScan.ReadAsync(
            call.Services.Audit,
            new AuditQuery { From = call.Now - period, Decision = UsageDecision.Deny },
            entry =>
            {
                UsageEvent usage = entry.Usage;
                string reason = usage.Reason ?? UsageEventNames.Of(usage.Kind);
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                if (recent.Count < RecentMax)
                {
                    recent.Add(new ThreatItem
                    {
                        Time = DateTimeOffset.FromUnixTimeMilliseconds(usage.UnixMs),
                        Type = reason,
                        Agent = usage.TokenId is { } id ? names.GetValueOrDefault(id, id) : string.Empty,
                        Route = usage.Route ?? usage.Tool ?? string.Empty,
                        Action = UsageEventNames.Of(usage.Decision),
                    });
                }
            },
            call.Gone);
        await call.OkAsync(
            new ThreatsAnswer
            {
                TotalBlocked = reasons.Values.Sum(),
                Categories =
                [
                    .. reasons.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal)
                        .Select(static pair => new ThreatCategory { Name = pair.Key, Count = pair.Value }),
                ],
                RecentThreats = [.. recent],
                Period = text,
                IsComplete = isComplete,
            },
            AdminJson.Default.ThreatsAnswer);
    }

    // Sums of limits may pass what one amount can hold, and a report must not fail for it.
    private static NanoUsd Sum(IEnumerable<NanoUsd> amounts)
    {
        Int128 sum = 0;
        foreach (NanoUsd amount in amounts)
        {
            sum += amount.Value;
        }

        return new NanoUsd((long)Int128.Clamp(sum, long.MinValue, long.MaxValue));
    }
}
