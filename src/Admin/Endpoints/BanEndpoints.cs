using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Bans: listed and lifted. They are made by revoking a token, or by signature through governance.</summary>
internal static class BanEndpoints
{
    /// <summary>Most bans of one answer. 10,000.</summary>
    public const int ListedMax = 10_000;

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/bans", "Lists banned signatures, the newest first.", ListAsync)
        {
            Group = "bans", Response = static () => AdminJson.Default.BanListAnswer,
        },
        new("DELETE", "/admin/bans/{signature}", "Lifts a ban. What was returned from a revoked token's budget stays returned.", LiftAsync)
        {
            Group = "bans", Response = static () => AdminJson.Default.StatusAnswer, Failures = [404, 503],
        },
    ];

    private static Task ListAsync(AdminCall call)
    {
        ImmutableArray<BanRecord> bans = call.Services.Bans.List();
        return call.OkAsync(
            new BanListAnswer
            {
                Bans = [.. bans.Take(ListedMax).Select(static ban => new BanItem { Signature = ban.Signature, Reason = ban.Reason, BannedAt = ban.BannedAt })],
                Total = bans.Length,
            },
            AdminJson.Default.BanListAnswer);
    }

    private static async Task LiftAsync(AdminCall call) =>
        await (await call.Services.Tokens.ReinstateAsync(call.Part("signature").ToLowerInvariant(), call.Gone)
            ? call.OkAsync(new StatusAnswer { Status = "lifted" }, AdminJson.Default.StatusAnswer)
            : call.FailAsync(StatusCodes.Status404NotFound, "Ban not found"));
}
