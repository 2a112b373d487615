using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>The words for how a token is.</summary>
internal static class TokenStatus
{
    /// <summary><c>revoked</c>, <c>expired</c> or <c>active</c>.</summary>
    public static string Of(TokenRecord token, DateTimeOffset now) =>
        token.RevokedAt is not null ? "revoked" : token.ExpiresAt <= now ? "expired" : "active";
}
