using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Registry;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Validation;

namespace SatGate.Admin.Endpoints;

/// <summary>Turns requests into orders.</summary>
internal static class MintOrders
{
    /// <summary>The order of a request, or what is wrong with it.</summary>
    public static bool TryRead(MintRequest request, DateTimeOffset now, out MintOrder order, out string? fault)
    {
        order = new MintOrder();
        DateTimeOffset? expiresAt = null;
        if (!string.IsNullOrEmpty(request.Expiry))
        {
            if (!ExpiryText.TryParse(request.Expiry, now, out DateTimeOffset moment))
            {
                fault = "expiry: write a duration such as 24h or 30d, or a moment such as 2027-01-31T00:00:00Z";
                return false;
            }

            expiresAt = moment;
        }

        var window = BudgetWindowKind.None;
        if (!string.IsNullOrEmpty(request.Window) && !WindowText.TryParse(request.Window, out window))
        {
            fault = "window: write none, minute, hour, day, week or month";
            return false;
        }

        if (!string.IsNullOrEmpty(request.Currency) && !string.Equals(request.Currency, "USD", StringComparison.OrdinalIgnoreCase))
        {
            fault = "currency: only USD";
            return false;
        }

        if (!TryReadAmount(request.Budget, request.BudgetLimitCredits, out NanoUsd? limit))
        {
            fault = "give budget or budget_limit_credits, not both, and not less than nothing";
            return false;
        }

        order = new MintOrder
        {
            Name = Empty(request.Name?.Trim()),
            Limit = limit,
            IsUnlimited = request.Unlimited,
            BudgetId = Empty(request.BudgetId),
            Window = window,
            TimeZone = Empty(request.TimeZone) ?? "UTC",
            ExpiresAt = expiresAt,
            Scopes = [.. request.Scopes ?? []],
            Routes = [.. (request.Routes ?? []).Where(static route => route != "*")],
            ParentId = Empty(request.ParentId),
        };
        if (request.Routes is { Length: > 0 } routes && routes.Contains("*", StringComparer.Ordinal))
        {
            order = order with { Routes = [] };
        }

        fault = null;
        return true;
    }

    /// <summary>One amount, in dollars or in credits; null when there is neither.</summary>
    public static bool TryReadAmount(NanoUsd? usd, long? credits, out NanoUsd? amount)
    {
        amount = usd;
        if (credits is not { } count)
        {
            return true;
        }

        if (usd is not null || count is < 0 or > NanoUsd.ValueMax / NanoUsd.PerCredit)
        {
            return false;
        }

        amount = NanoUsd.FromCredits(count);
        return true;
    }

    /// <summary>The status of a failure.</summary>
    public static int StatusOf(MintOutcome outcome) => outcome switch
    {
        MintOutcome.Done => StatusCodes.Status201Created,
        MintOutcome.NotFound => StatusCodes.Status404NotFound,
        MintOutcome.ParentEnded => StatusCodes.Status409Conflict,
        MintOutcome.Refused => StatusCodes.Status402PaymentRequired,
        MintOutcome.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
