using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Admin.Endpoints;

/// <summary>Tokens: minted, listed, looked at, revoked.</summary>
internal static class TokenEndpoints
{
    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("POST", "/admin/tokens/mint", "Mints a token, with its budget; below a parent its budget is carved out of the parent's.", MintAsync)
        {
            Group = "tokens",
            Request = static () => AdminJson.Default.MintRequest,
            Response = static () => AdminJson.Default.MintAnswer,
            Status = StatusCodes.Status201Created,
            Failures = [400, 402, 404, 409, 413, 503],
        },
        new("GET", "/admin/tokens", "Lists tokens with what their budgets have spent, each below the one it was delegated from.", ListAsync)
        {
            Group = "tokens",
            Response = static () => AdminJson.Default.TokenListAnswer,
            Parameters = [new("status", "string", "Only active, revoked or expired ones."), new("name", "string", "Only those of this name.")],
            Failures = [503],
        },
        new("GET", "/admin/tokens/{id}", "Shows a token and what is left of its budget.", ShowAsync)
        {
            Group = "tokens", Response = static () => AdminJson.Default.TokenDetail, Failures = [404, 503],
        },
        new("DELETE", "/admin/tokens/{id}/revoke", "Revokes a token and all below it, and returns what their budgets have left. Harmless to repeat.", RevokeAsync)
        {
            Group = "tokens",
            Request = static () => AdminJson.Default.RevokeRequest,
            IsRequestOptional = true,
            Response = static () => AdminJson.Default.RevokeAnswer,
            Failures = [400, 404, 503],
        },
        new("POST", "/admin/tokens/{id}/revoke", "The same as DELETE.", RevokeAsync)
        {
            Group = "tokens",
            Request = static () => AdminJson.Default.RevokeRequest,
            IsRequestOptional = true,
            Response = static () => AdminJson.Default.RevokeAnswer,
            Failures = [400, 404, 503],
        },
        new("GET", "/admin/delegation/tree", "Shows tokens as trees, with amounts in credits.", TreeAsync)
        {
            Group = "tokens", Response = static () => AdminJson.Default.TreeAnswer, Failures = [503],
        },
    ];

    private static async Task MintAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, AdminJson.Default.MintRequest) is not { } request)
        {
            return;
        }

        if (!MintOrders.TryRead(request, call.Now, out MintOrder order, out string? fault))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, fault!);
            return;
        }

        MintResult result;
        if (request.ParentToken is { Length: > 0 } parent)
        {
            TokenVerification verified = call.Services.Verifier().Verify(Encoding.UTF8.GetBytes(parent));
            if (verified.Token is not { } token)
            {
                await call.FailAsync(StatusCodes.Status400BadRequest, $"parent_token: {TokenFaults.Message(verified.Fault)}");
                return;
            }

            result = await call.Services.Tokens.DelegateAsync(token, order, call.Gone);
        }
        else
        {
            result = await call.Services.Tokens.MintAsync(order, call.Gone);
        }

        if (result.IsDone)
        {
            await Answer.JsonAsync(call.Http, StatusCodes.Status201Created, Describe(result), AdminJson.Default.MintAnswer);
        }
        else
        {
            await call.FailAsync(MintOrders.StatusOf(result.Outcome), result.Reason!);
        }
    }

    private static MintAnswer Describe(MintResult result) => new()
    {
        Id = result.Record!.Id,
        Name = result.Record.Name,
        Status = "active",
        MacaroonToken = result.Token!.ToText(),
        Budget = result.Record.Limit,
        BudgetId = result.Record.BudgetId!,
        Scope = new ScopeItem { Routes = RoutesOf(result.Record) },
        CreatedAt = result.Record.CreatedAt,
        ExpiresAt = result.Record.ExpiresAt,
        ParentId = result.Record.ParentId,
        Depth = result.Record.Depth,
        ParentRemaining = result.ParentRemaining,
    };

    private static async Task ListAsync(AdminCall call)
    {
        string? status = call.Query("status");
        string? name = call.Query("name");
        ImmutableArray<TokenRecord> all = await call.Services.Tokens.Registry.ListAsync(call.Gone);
        TokenForest forest = new(all);
        DateTimeOffset now = call.Now;
        TokenRecord[] tokens =
        [
            .. forest.InOrder().Where(token => (status is null || TokenStatus.Of(token, now) == status) && (name is null || token.Name == name)),
        ];
        Dictionary<string, BudgetReading> readings = await BudgetReadings.OfAsync(call, tokens);
        await call.OkAsync(
            new TokenListAnswer
            {
                Tokens = [.. tokens.Select(token => Describe(token, forest, readings.GetValueOrDefault(token.BudgetId ?? string.Empty), now))],
                Total = all.Length < TokenRegistry.ListedMax ? all.Length : await call.Services.Tokens.Registry.CountAsync(call.Gone),
            },
            AdminJson.Default.TokenListAnswer);
    }

    private static TokenItem Describe(TokenRecord token, TokenForest forest, BudgetReading? reading, DateTimeOffset now) => new()
    {
        Id = token.Id,
        Name = token.Name ?? string.Empty,
        Status = TokenStatus.Of(token, now),
        Spent = reading?.Spent ?? NanoUsd.Zero,
        Budget = reading is null ? token.Limit : reading.Limit,
        Remaining = reading is null ? token.Limit : reading.Remaining,
        BudgetId = token.BudgetId,
        CreatedAt = token.CreatedAt,
        ExpiresAt = token.ExpiresAt,
        RevokedAt = token.RevokedAt,
        ParentId = token.ParentId,
        Depth = token.Depth,
        Children = [.. forest.ChildrenOf(token.Id).Select(static child => new TokenReference { Id = child.Id, Name = child.Name })],
    };

    private static async Task ShowAsync(AdminCall call)
    {
        if (await call.Services.Tokens.InspectAsync(call.Part("id"), call.Gone) is not { } view)
        {
            await call.FailAsync(StatusCodes.Status404NotFound, "Token not found");
            return;
        }

        TokenRecord token = view.Token;
        BudgetReading? reading = view.Budget;
        await call.OkAsync(
            new TokenDetail
            {
                Id = token.Id,
                Name = token.Name ?? string.Empty,
                Status = TokenStatus.Of(token, call.Now),
                Spent = reading?.Spent ?? NanoUsd.Zero,
                Budget = reading is null ? token.Limit : reading.Limit,
                Remaining = reading is null ? token.Limit : reading.Remaining,
                Held = reading?.Held ?? NanoUsd.Zero,
                Carved = reading?.Carved ?? NanoUsd.Zero,
                BudgetId = token.BudgetId,
                CreatedAt = token.CreatedAt,
                ExpiresAt = token.ExpiresAt,
                RevokedAt = token.RevokedAt,
                ParentId = token.ParentId,
                Depth = token.Depth,
                Signature = token.Signature,
                Caveats = [.. token.Caveats],
                Routes = RoutesOf(token),
                DelegationChain = [.. view.Chain],
            },
            AdminJson.Default.TokenDetail);
    }

    private static async Task RevokeAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, AdminJson.Default.RevokeRequest, isOptional: true) is not { } request)
        {
            return;
        }

        string id = call.Part("id");
        if (await call.Services.Tokens.RevokeAsync(id, request.Reason, call.Gone) is not { } revoked)
        {
            await call.FailAsync(StatusCodes.Status404NotFound, "Token not found");
            return;
        }

        await call.OkAsync(
            new RevokeAnswer
            {
                Id = id,
                Status = "revoked",
                RevokedIds = [.. revoked.TokenIds],
                Returned = revoked.Returned,
                ReturnPending = revoked.IsReturnPending,
            },
            AdminJson.Default.RevokeAnswer);
    }

    private static async Task TreeAsync(AdminCall call)
    {
        TokenForest forest = new(await call.Services.Tokens.Registry.ListAsync(call.Gone));
        Dictionary<string, BudgetReading> readings = await BudgetReadings.OfAsync(call, [.. forest.InOrder()]);
        DateTimeOffset now = call.Now;
        await call.OkAsync(
            new TreeAnswer { Tree = [.. forest.Roots.Select(root => Describe(root, 0))] }, AdminJson.Default.TreeAnswer);

        TreeItem Describe(TokenRecord token, int level)
        {
            BudgetReading? reading = readings.GetValueOrDefault(token.BudgetId ?? string.Empty);
            return new TreeItem
            {
                Id = token.Id,
                Name = token.Name ?? string.Empty,
                Status = TokenStatus.Of(token, now),
                BudgetLimitCredits = (reading is null ? token.Limit : reading.Limit)?.ToCreditsDown(),
                BudgetSpentCredits = reading?.Spent.ToCreditsUp() ?? 0,
                ExpiresAt = token.ExpiresAt,
                Depth = token.Depth,
                Children = level >= TokenForest.DepthMax ? [] : [.. forest.ChildrenOf(token.Id).Select(child => Describe(child, level + 1))],
            };
        }
    }

    private static string[] RoutesOf(TokenRecord token) => token.Routes.IsDefaultOrEmpty ? ["*"] : [.. token.Routes];
}
