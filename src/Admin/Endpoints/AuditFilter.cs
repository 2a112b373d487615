using System.Globalization;
using SatGate.Model.Audit;
using SatGate.Model.Validation;

namespace SatGate.Admin.Endpoints;

/// <summary>Reads which events are asked for.</summary>
internal static class AuditFilter
{
    /// <summary>The parameters it reads.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("after", "integer", "Only events numbered above this."),
        new("before", "integer", "Only events numbered below this."),
        new("from", "string", "Not before this moment, in RFC 3339, or as a duration back from now such as 24h."),
        new("to", "string", "Before this moment, likewise."),
        new("kind", "string", "Only this kind, such as request or token_revoked."),
        new("decision", "string", "Only this decision: allow, deny, would_deny or unenforced."),
        new("token", "string", "Only this token id."),
        new("budget", "string", "Only this budget."),
        new("route", "string", "Only this route."),
        new("tool", "string", "Only this tool."),
        new("request", "string", "Only this request id."),
        new("order", "string", "asc or desc. Default asc; the newest come first with desc."),
        new("limit", "integer", "Most events of a page, 1 to 1,000. Default 100."),
    ];

    private const int LimitMax = 1000;

    /// <summary>The query, or what is wrong with it.</summary>
    public static bool TryRead(AdminCall call, out AuditQuery query, out string? fault)
    {
        query = new AuditQuery
        {
            TokenId = call.Query("token"),
            BudgetId = call.Query("budget"),
            Route = call.Query("route"),
            Tool = call.Query("tool"),
            RequestId = call.Query("request"),
        };
        fault = Numbers(call, ref query) ?? Words(call, ref query) ?? Moments(call, ref query);
        return fault is null;
    }

    private static string? Numbers(AdminCall call, ref AuditQuery query)
    {
        if (call.Query("after") is { } after)
        {
            if (!TryNumber(after, out long number))
            {
                return "after: write the number of an event";
            }

            query = query with { AfterSequence = number };
        }

        if (call.Query("before") is { } before)
        {
            if (!TryNumber(before, out long number))
            {
                return "before: write the number of an event";
            }

            query = query with { BeforeSequence = number };
        }

        if (call.Query("limit") is { } limit)
        {
            if (!TryNumber(limit, out long number) || number is < 1 or > LimitMax)
            {
                return $"limit: write a number from 1 to {LimitMax}";
            }

            query = query with { CountMax = (int)number };
        }

        return null;
    }

    private static string? Words(AdminCall call, ref AuditQuery query)
    {
        if (call.Query("kind") is { } kind)
        {
            if (!UsageEventNames.TryParseKind(kind, out UsageKind known))
            {
                return "kind: there is no such kind of event";
            }

            query = query with { Kind = known };
        }

        if (call.Query("decision") is { } decision)
        {
            if (!UsageEventNames.TryParseDecision(decision, out UsageDecision known))
            {
                return "decision: write allow, deny, would_deny or unenforced";
            }

            query = query with { Decision = known };
        }

        if (call.Query("order") is { } order)
        {
            if (order is not ("asc" or "desc"))
            {
                return "order: write asc or desc";
            }

            query = query with { Descending = order == "desc" };
        }

        return null;
    }

    private static string? Moments(AdminCall call, ref AuditQuery query)
    {
        foreach (string name in (ReadOnlySpan<string>)["from", "to"])
        {
            if (call.Query(name) is not { } text)
            {
                continue;
            }

            // A duration counts back from now, a moment stands for itself.
            DateTimeOffset moment = call.Now;
            if (ExpiryText.TryParsePeriod(text, out TimeSpan period))
            {
                moment -= period;
            }
            else if (!ExpiryText.TryParse(text, call.Now, out moment))
            {
                return $"{name}: write a moment such as 2026-11-22T10:00:00Z, or how long ago, such as 24h";
            }

            query = name == "from" ? query with { From = moment } : query with { To = moment };
        }

        return null;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
