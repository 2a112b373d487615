using CsCheck;
using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>The law of narrowing: whatever a holder adds to a token, it allows nothing more, and the same budget pays.</summary>
public sealed class AttenuationTests
{
    private static readonly string[] Scopes = ["*", "api:*", "mcp:*", "api:read", "files:*", "files:read", "files:read, files:write", "read", string.Empty];

    private static readonly string[] Routes = ["*", "chat", "/v1", "/v1/chat", "chat, /v1/files", string.Empty];

    private static readonly string[] Tools = ["files:read", "files_read", "read", "argrules:x"];

    private static readonly long[] Times = [1_767_225_600_000, 1_767_225_700_000, 4_102_444_800_000, long.MaxValue];

    /// <summary>Seals of other tokens, which a holder of several could try to carry over.</summary>
    private static readonly string[] Seals =
    [
        TokenMint.Seal(Known.With("budget_id = team"), Known.Key).Caveats[^1],
        TokenMint.Seal(Known.With(), Known.Key).Caveats[^1],
        "budget_bind = " + new string('0', 64),
    ];

    private static readonly Gen<string> Caveat = Gen.OneOf(
        Gen.OneOf(Scopes).Select(s => "scope = " + s),
        Gen.OneOf(Routes).Select(r => "routes = " + r),
        Gen.OneOf("expires = 1767225650000", "expires = 4102444800000", "time < 1767225660", "expires = 5m", "expires = 0", "expires = 2100-01-01T00:00:00Z"),
        Gen.OneOf("tenant_id = acme", "tenant_id = other", "label = x", "project = x", "parent = 0123456789ab"),
        Gen.OneOf("delegation_depth = 0", "delegation_depth = 1", "delegation_depth = 9"),
        Gen.OneOf("budget_id = team", "budget_id = rich", "budget_limit = 1", "budget_limit = 1000000"),
        Gen.OneOf(Seals),
        Gen.OneOf("unknown = x", "nonsense", string.Empty, "scope = argrules:v1:0:e30", "payment_hash = " + new string('a', 64), "route = chat", "price_sats = 1"),
        Gen.String[Gen.Char[' ', '~'], 0, 40]);

    /// <summary>What the server has made and holders have narrowed, as often as not still acceptable.</summary>
    private static readonly Gen<Macaroon> Token = Gen.Select(Gen.Int[0, 2], Caveat.Array[0, 3], Gen.OneOf(Scopes), Gen.Bool, Make);

    [Fact]
    public void An_added_caveat_never_widens()
    {
        int allowed = 0;
        Gen.Select(Token, Caveat.Array[1, 3]).Sample(
            (token, added) =>
            {
                VerifiedToken? narrowed = Known.Verifier.Verify(TokenMint.Attenuate(token, added)).Token;
                if (narrowed is null)
                {
                    return;
                }

                VerifiedToken? parent = Known.Verifier.Verify(token).Token;
                Assert.NotNull(parent);
                AssertNarrower(parent, narrowed);
                Interlocked.Increment(ref allowed);
            },
            iter: 60_000);
        Assert.True(allowed > 5_000, $"Only {allowed} samples were accepted.");
    }

    [Fact]
    public void An_added_caveat_never_widens_the_token_of_a_payment()
    {
        TokenVerifier payments = new([Known.Key], Known.Time, "acme", acceptUnsealedBudgets: false) { IsForPayments = true };
        string[] challenge = ["payment_hash = " + new string('a', 64), "route = chat", "price_sats = 1", "expires = 4102444800000"];
        Macaroon token = TokenMint.MintBinary(Known.Key, TokenMint.NewPaymentIdentifier(Known.Time), challenge);
        VerifiedToken parent = payments.Accepted(token);
        Gen<string> payment = Gen.OneOf(
            Caveat,
            Gen.OneOf("payment_hash = " + new string('b', 64), "route = other", "route = chat", "price_sats = 9", "price_sats = 1"));
        payment.Array[1, 3].Sample(
            added =>
            {
                if (payments.Verify(TokenMint.Attenuate(token, added)).Token is { } narrowed)
                {
                    AssertNarrower(parent, narrowed);
                    Assert.Equal((parent.PaymentHash, parent.PaidRoute, parent.PaidPriceSats), (narrowed.PaymentHash, narrowed.PaidRoute, narrowed.PaidPriceSats));
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void A_revoked_token_is_found_in_the_chain_of_all_that_was_narrowed_from_it() =>
        Gen.Select(Token, Caveat.Array[1, 3]).Sample(
            (token, added) =>
            {
                Macaroon child = TokenMint.Attenuate(token, added);
                if (Known.Verifier.Verify(child).Token is { } narrowed)
                {
                    Assert.Contains(token.SignatureHex, narrowed.ChainSignatures);
                    Assert.Equal(child.SignatureHex, narrowed.ChainSignatures[^1]);
                    Assert.Equal(child.Caveats.Length + 1, narrowed.ChainSignatures.Length);
                }
            },
            iter: 10_000);

    private static Macaroon Make(int kind, string[] caveats, string scope, bool isBinary)
    {
        Macaroon token = isBinary
            ? TokenMint.MintBinary(Known.Key, "satgate-capability-v1:1:" + scope, "scope = " + scope)
            : TokenMint.Mint(Known.Key, new TokenGrant { Scopes = [scope], BudgetId = kind == 1 ? "team" : null, BudgetLimit = kind == 1 ? new NanoUsd(7) : null }, Known.Time);
        token = kind == 2 ? TokenMint.Delegate(token, Known.Key, new DelegationGrant { BudgetLimit = new NanoUsd(5) }) : token;
        return TokenMint.Attenuate(token, caveats);
    }

    private static void AssertNarrower(VerifiedToken parent, VerifiedToken narrowed)
    {
        Assert.Equal(parent.BudgetId, narrowed.BudgetId);
        Assert.Equal(parent.BudgetLimit, narrowed.BudgetLimit);
        Assert.Equal(parent.HasOwnBudget, narrowed.HasOwnBudget);
        Assert.True(narrowed.ExpiresAtUnixMs <= parent.ExpiresAtUnixMs);
        Assert.True(narrowed.Depth >= parent.Depth);
        Assert.All(Times, now => Assert.True(narrowed.IsExpired(now) || !parent.IsExpired(now)));
        Assert.All(Scopes, scope => Assert.True(!narrowed.GrantsScope(scope) || parent.GrantsScope(scope), scope));
        Assert.All(Tools, tool => Assert.True(!narrowed.AllowsTool(tool) || parent.AllowsTool(tool), tool));
        foreach (string name in (string[])["chat", "other"])
        {
            Assert.True(!narrowed.AllowsRoute(name, "/v1/chat"u8) || parent.AllowsRoute(name, "/v1/chat"u8));
            Assert.True(!narrowed.AllowsRoute(name, "/v1/files"u8) || parent.AllowsRoute(name, "/v1/files"u8));
            Assert.True(!narrowed.AllowsRoute(name, "/"u8) || parent.AllowsRoute(name, "/"u8));
        }
    }
}
