using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Proxy.Tests.Stages;

/// <summary>Tokens, and what they look like in a request.</summary>
internal static class CallerOfTests
{
    public const string Secret = "a-root-secret-of-tests";

    public static TokenVerifier Verifier(TimeProvider? time = null) =>
        new([TokenKey.FromSecret(Secret)], time ?? TimeProvider.System, "default", acceptUnsealedBudgets: false);

    public static Macaroon Mint(params string[] scopes) =>
        TokenMint.Mint(TokenKey.FromSecret(Secret), new TokenGrant { Scopes = [.. scopes] }, TimeProvider.System);

    public static VerifiedToken Token(params string[] scopes) => Verifier().Verify(Encoding.ASCII.GetBytes(Mint(scopes).ToText())).Token!;
}
