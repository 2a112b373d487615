using System.Globalization;
using SatGate.Budget.Ledger;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Registry;

/// <summary>What an order says, and whether it makes sense.</summary>
public sealed partial class TokenService
{
    private string? FindFault(MintOrder order)
    {
        if (order.Limit is { } limit && (limit < NanoUsd.Zero || limit.Value > NanoUsd.ValueMax))
        {
            return "the budget is less than nothing or more than a budget may be";
        }

        if (order.ParentId is not null && order.Limit == NanoUsd.Zero)
        {
            return "a child's budget is more than nothing; leave it out to spend from the parent's";
        }

        if (order.ParentId is not null && (order.IsUnlimited || order.BudgetId is not null || order.Window != BudgetWindowKind.None))
        {
            return "a child's budget is carved out of its parent's: it takes a limit, no windows and no other budget";
        }

        if ((order.IsUnlimited || order.BudgetId is not null) && order.Limit is not null)
        {
            return "give a limit, or an existing budget, or no limit at all";
        }

        if (order.Scopes.Length > MintOrder.ScopesMax || order.Routes.Length > MintOrder.RoutesMax)
        {
            return $"at most {MintOrder.ScopesMax} scopes and {MintOrder.RoutesMax} routes";
        }

        if (!IsText(order.Name) || order.Scopes.Any(static scope => scope.Length == 0 || !IsText(scope)))
        {
            return $"a name or scope is longer than {MintOrder.TextCharsMax} characters, empty, or not text";
        }

        if (order.Routes.Any(static route => string.IsNullOrWhiteSpace(route) || !IsText(route) || route.Contains(',', StringComparison.Ordinal)))
        {
            return "a route is one name or one path, without comma";
        }

        return order.ExpiresAt <= _time.GetUtcNow() ? "the expiry lies in the past" : null;
    }

    private static bool IsText(string? text) => text is null || (text.Length <= MintOrder.TextCharsMax && !text.Any(char.IsControl));

    private static bool IsMoney(string caveat) =>
        MoneyCaveats.Any(name => caveat.AsSpan().TrimStart().StartsWith(name, StringComparison.Ordinal));

    private static IEnumerable<string> Restrictions(MintOrder order)
    {
        if (order.Name is { } name)
        {
            yield return $"label = {name}";
        }

        foreach (string scope in order.Scopes)
        {
            yield return $"scope = {scope}";
        }

        if (order.ExpiresAt is { } expiresAt)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"expires = {expiresAt.ToUnixTimeMilliseconds()}");
        }

        if (!order.Routes.IsEmpty)
        {
            yield return $"routes = {string.Join(',', order.Routes)}";
        }
    }

    private TokenRecord Describe(Macaroon token, MintOrder order, string budgetId, string? parentId, int depth) => new()
    {
        Id = token.TokenId,
        Name = order.Name,
        Signature = token.SignatureHex,
        BudgetId = budgetId,
        Limit = order.Limit,
        Caveats = token.Caveats,
        Routes = order.Routes,
        ParentId = parentId,
        Depth = depth,
        CreatedAt = _time.GetUtcNow(),
        ExpiresAt = order.ExpiresAt,
    };

    private static MintOutcome OutcomeOf(BudgetChangeOutcome outcome) => outcome switch
    {
        BudgetChangeOutcome.Done => MintOutcome.Done,
        BudgetChangeOutcome.Refused => MintOutcome.Refused,
        BudgetChangeOutcome.NotFound => MintOutcome.NotFound,
        BudgetChangeOutcome.Invalid => MintOutcome.Invalid,
        _ => MintOutcome.Unavailable,
    };
}
