using System.Text;
using Microsoft.Extensions.Time.Testing;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>Tokens whose bytes are known beforehand, and what the tests verify them with.</summary>
internal static class Known
{
    public const string Identifier = "satgate-capability-v1:1700000000000";
    public const string Expires = "expires = 4102444800000";
    public const string Scope = "scope = api:read";
    public const string Signature = "73c2361ed21fccccfd40907b24ad7af04bf8837ab99b95533a6b255a2479f96b";
    public const string RootSignature = "8bf542a8a103b0ec4cd88fa186d7c4efcf001252657ee37dd8af009c5f7b6d78";
    public const string FirstSignature = "76cf17d6816e868911f265cf0e03bb1cf9bbee75911cb8fa2be77b6f0a69fe11";

    public const string Text =
        "eyJ2IjoxLCJsIjoiaHR0cHM6Ly9zYXRnYXRlLmlvIiwiaSI6InNhdGdhdGUtY2FwYWJpbGl0eS12MToxNzAwMDAwMDAwMDAwIiwiYyI6WyJleHBpcmVzID0gNDEwMjQ0NDgwMDAwMCIs"
        + "InNjb3BlID0gYXBpOnJlYWQiXSwicyI6IjczYzIzNjFlZDIxZmNjY2NmZDQwOTA3YjI0YWQ3YWYwNGJmODgzN2FiOTliOTU1MzNhNmIyNTVhMjQ3OWY5NmIifQ";

    public const string BinaryText =
        "AgESaHR0cHM6Ly9zYXRnYXRlLmlvAiNzYXRnYXRlLWNhcGFiaWxpdHktdjE6MTcwMDAwMDAwMDAwMAACF2V4cGlyZXMgPSA0MTAyNDQ0ODAwMDAwAAIQc2NvcGUgPSBhcGk6cmVhZAAA"
        + "BiD6cB8MYEVbuJY4rpVijzyClnbVdU7kMalk6WKTVFInlQ==";

    public const string BinarySignature = "fa701f0c60455bb89638ae95628f3c829676d5754ee431a964e9629354522795";

    public static TokenKey Key { get; } = TokenKey.FromSecret("test-secret");

    public static FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static TokenVerifier Verifier { get; } = new([Key], Time, "acme", acceptUnsealedBudgets: false);

    public static TokenVerifier Lenient { get; } = new([Key], Time, "acme", acceptUnsealedBudgets: true);

    /// <summary>A genuine token with exactly these caveats, whatever they say.</summary>
    public static Macaroon With(params string[] caveats)
    {
        Macaroon bare = TokenMint.Mint(Key, new TokenGrant(), Time);
        return TokenMint.Attenuate(bare, caveats);
    }

    public static TokenVerification Verify(this TokenVerifier verifier, Macaroon token) => verifier.Verify(Encoding.ASCII.GetBytes(token.ToText()));

    public static TokenVerification Verify(this TokenVerifier verifier, string text) => verifier.Verify(Encoding.UTF8.GetBytes(text));

    /// <summary>The verified token; fails the test when it is refused.</summary>
    public static VerifiedToken Accepted(this TokenVerifier verifier, Macaroon token)
    {
        TokenVerification verification = verifier.Verify(token);
        Assert.Equal(TokenFault.None, verification.Fault);
        return verification.Token!;
    }

    public static Macaroon Decode(string text)
    {
        Assert.True(TokenText.TryDecode(Encoding.UTF8.GetBytes(text), out Macaroon? token, out TokenFault fault), fault.ToString());
        return token!;
    }
}
