using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>What is minted and narrowed.</summary>
public sealed class MintTests
{
    [Fact]
    public void Caveats_are_written_in_their_order()
    {
        TokenGrant grant = new()
        {
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_000),
            Scopes = ["api:read", "api:read"],
            Tenant = "acme",
            Label = "worker",
            Routes = ["chat", "/v1"],
            ExtraCaveats = ["project = x"],
            BudgetId = "team",
            BudgetLimit = new NanoUsd(125_000),
        };

        Macaroon token = TokenMint.Mint(Known.Key, grant, Known.Time);

        Assert.Equal(
            ["expires = 4102444800000", "scope = api:read", "scope = api:read", "tenant_id = acme", "label = worker", "routes = chat,/v1", "project = x", "budget_id = team", "budget_limit = 0.000125"],
            token.Caveats[..^1]);
        Assert.StartsWith("budget_bind = ", token.Caveats[^1], StringComparison.Ordinal);
        VerifiedToken verified = Known.Verifier.Accepted(token);
        Assert.Equal(grant.BudgetLimit, verified.BudgetLimit);
        Assert.Equal(token.TokenId, verified.TokenId);
        Assert.Equal(token.ToText(), Known.Decode(token.ToText()).ToText());
    }

    [Fact]
    public void Identifiers_are_random()
    {
        string[] identifiers = [.. Enumerable.Range(0, 1000).Select(_ => TokenMint.Mint(Known.Key, new TokenGrant(), Known.Time).Identifier)];

        Assert.Equal(identifiers.Length, identifiers.Distinct(StringComparer.Ordinal).Count());
        Assert.All(identifiers, identifier => Assert.Matches("^satgate-capability-v1:1767225600000:[0-9a-f]{32}$", identifier));
        Assert.Matches("^satgate-l402-v1:1767225600000:[0-9a-f]{32}$", TokenMint.NewPaymentIdentifier(Known.Time));
        Assert.Matches("^del-[0-9a-f]{24}$", TokenMint.NewDelegatedBudgetId());
    }

    [Fact]
    public void A_delegated_token_keeps_what_narrowed_its_parent()
    {
        Macaroon parent = TokenMint.Mint(Known.Key, new TokenGrant { Scopes = ["files:*"] }, Known.Time);
        DelegationGrant grant = new()
        {
            Label = "child",
            Scope = "files:read",
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_000),
            Routes = ["/v1"],
            BudgetLimit = new NanoUsd(NanoUsd.PerUsd),
        };

        Macaroon child = TokenMint.Delegate(parent, Known.Key, grant);

        Assert.Equal(
            ["scope = files:*", "parent = " + parent.TokenId, "label = child", "scope = files:read", "expires = 4102444800000", "routes = /v1"], child.Caveats[..^3]);
        Assert.Equal(Known.Verifier.Accepted(parent).ChainSignatures, Known.Verifier.Accepted(child).ChainSignatures[..2]);
    }

    [Theory]
    [InlineData("ttl = 5")]
    [InlineData("nonsense")]
    [InlineData("expires = 5m")]
    [InlineData("scope = *")]
    public void Nothing_is_minted_that_nobody_would_accept(string caveat) =>
        Assert.Throws<ArgumentException>(() => TokenMint.Mint(Known.Key, new TokenGrant { Scopes = ["api:read"], ExtraCaveats = [caveat] }, Known.Time));

    [Fact]
    public void Nothing_is_minted_past_a_limit()
    {
        Assert.NotNull(TokenMint.Attenuate(Known.With(), [.. Enumerable.Repeat("label = x", 128)]));
        Assert.Throws<ArgumentException>(() => TokenMint.Attenuate(Known.With(), [.. Enumerable.Repeat("label = x", 129)]));
        Assert.NotNull(Known.With("label = " + new string('x', 8184)));
        Assert.Throws<ArgumentException>(() => Known.With("label = " + new string('x', 8185)));
        Assert.Throws<ArgumentException>(() => Known.With("label = " + new string('x', 7000), "label = " + new string('x', 7000)));
    }

    [Fact]
    public void What_is_not_text_is_not_signed()
    {
        Assert.ThrowsAny<ArgumentException>(() => Known.With("label = \ud800"));
        Assert.ThrowsAny<ArgumentException>(() => Known.With("label = x", null!));
        Assert.ThrowsAny<ArgumentException>(() => TokenMint.MintBinary(Known.Key, string.Empty));
        Assert.ThrowsAny<ArgumentException>(() => TokenKey.FromSecret(string.Empty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(NanoUsd.ValueMax + 1)]
    public void A_child_gets_a_budget_within_bounds(long limit) =>
        Assert.Throws<ArgumentException>(() => TokenMint.Delegate(Known.With(), Known.Key, new DelegationGrant { BudgetLimit = new NanoUsd(limit) }));

    [Fact]
    public void A_list_of_routes_has_no_room_for_commas()
    {
        Assert.Throws<ArgumentException>(() => TokenMint.Mint(Known.Key, new TokenGrant { Routes = ["a,b"] }, Known.Time));
        Assert.Throws<ArgumentException>(() => TokenMint.Mint(Known.Key, new TokenGrant { Routes = [" "] }, Known.Time));
        Assert.Throws<ArgumentException>(() => TokenMint.Delegate(Known.With(), Known.Key, new DelegationGrant { Routes = ["a,b"], BudgetLimit = new NanoUsd(1) }));
    }

    [Fact]
    public void Neither_a_key_nor_a_token_shows_itself()
    {
        Macaroon token = Known.Decode(Known.Text);

        Assert.Equal("TokenKey", Known.Key.ToString());
        Assert.Equal("d56e1da323d3", token.ToString());
        Assert.Equal("d56e1da323d3", Known.Verifier.Accepted(token).ToString());
        Assert.Throws<InvalidOperationException>(token.ToBinaryText);
    }

    [Fact]
    public void A_verifier_has_one_to_four_keys()
    {
        Assert.Throws<ArgumentException>(() => new TokenVerifier([], Known.Time, "acme", acceptUnsealedBudgets: false));
        Assert.Throws<ArgumentException>(() => new TokenVerifier([.. Enumerable.Repeat(Known.Key, 5)], Known.Time, "acme", acceptUnsealedBudgets: false));
        Assert.Equal(TokenFault.None, new TokenVerifier([.. Enumerable.Repeat(Known.Key, 4)], Known.Time, "acme", acceptUnsealedBudgets: false).Verify(Known.Text).Fault);
    }
}
