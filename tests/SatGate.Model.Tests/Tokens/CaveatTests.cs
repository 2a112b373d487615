using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>Which caveats are honoured, and that every other one refuses the token.</summary>
public sealed class CaveatTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("no separator")]
    [InlineData("")]
    [InlineData("expires=4102444800000")]
    [InlineData("scope =api:read")]
    [InlineData("scope= api:read")]
    public void A_caveat_without_a_separator_is_refused(string caveat) => Assert.Equal(TokenFault.InvalidCaveat, FaultOf(caveat));

    [Theory]
    [InlineData("budget = 5")]
    [InlineData("ttl = 60")]
    [InlineData("max_depth = 1")]
    [InlineData("delegation = false")]
    [InlineData("max_calls = 3")]
    [InlineData("tool = x")]
    [InlineData("Scope = api:read")]
    [InlineData("EXPIRES = 4102444800000")]
    [InlineData(" = x")]
    [InlineData("scope\u0000 = x")]
    public void An_unknown_restriction_is_refused(string caveat) => Assert.Equal(TokenFault.UnknownCaveat, FaultOf(caveat));

    [Theory]
    [InlineData("label = anything = at all")]
    [InlineData("cost_center = 12")]
    [InlineData("department = r&d")]
    [InlineData("subject = someone")]
    [InlineData("project = x")]
    [InlineData("delegation_depth = 3")]
    [InlineData("delegation_budget = 3")]
    [InlineData("  label   =   x  ")]
    public void What_restricts_nothing_is_accepted(string caveat) => Assert.Equal(TokenFault.None, FaultOf(caveat));

    [Theory]
    [InlineData("5m")]
    [InlineData("1h30m")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+4102444800000")]
    [InlineData("4102444800000.0")]
    [InlineData("4e12")]
    [InlineData("0x3bb2cc3d800")]
    [InlineData("４１０２４４４８０００００")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("2100-01-01")]
    [InlineData("2100-01-01T00:00:00")]
    [InlineData("2100-01-01 00:00:00Z")]
    [InlineData("2100-13-01T00:00:00Z")]
    [InlineData("2100-01-01T00:00:60Z")]
    [InlineData("never")]
    [InlineData("")]
    public void An_expiry_that_cannot_be_enforced_is_refused(string value) => Assert.Equal(TokenFault.InvalidCaveat, FaultOf("expires = " + value));

    [Theory]
    [InlineData("expires = 4102444800000", 4_102_444_800_000)]
    [InlineData("expires = 9223372036854775807", long.MaxValue)]
    [InlineData("expires = 2100-01-01T00:00:00Z", 4_102_444_800_000)]
    [InlineData("expires = 2100-01-01T02:00:00+02:00", 4_102_444_800_000)]
    [InlineData("expires = 2099-12-31T23:59:59.123Z", 4_102_444_799_123)]
    [InlineData("expires = 2099-12-31T18:59:59.1239999-05:00", 4_102_444_799_123)]
    [InlineData("time < 4102444800", 4_102_444_800_999)]
    public void An_expiry_is_read_to_the_last_millisecond_that_holds(string caveat, long unixMs) =>
        Assert.Equal(unixMs, Known.Verifier.Accepted(Known.With(caveat)).ExpiresAtUnixMs);

    [Theory]
    [InlineData("time < ")]
    [InlineData("time <  4102444800")]
    [InlineData("time < 4102444800s")]
    [InlineData("time < 4102444800 ")]
    [InlineData("time < -1")]
    [InlineData("time < +4102444800")]
    [InlineData("time < 4102444800 = 1")]
    [InlineData("time < ４１０２４４４８００")]
    [InlineData("time < 9223372036854775")]
    [InlineData("time < 9223372036854775807")]
    [InlineData("time < 9223372036854775808")]
    public void A_time_caveat_holds_digits_and_nothing_else(string caveat) => Assert.Equal(TokenFault.InvalidCaveat, FaultOf(caveat));

    [Fact]
    public void The_earliest_expiry_counts_wherever_it_stands()
    {
        VerifiedToken token = Known.Verifier.Accepted(Known.With("expires = 4102444800003", "time < 4102444799", "expires = 4102444800001"));

        Assert.Equal(4_102_444_799_999, token.ExpiresAtUnixMs);
        Assert.False(token.IsExpired(4_102_444_799_999));
        Assert.True(token.IsExpired(4_102_444_800_000));
    }

    [Fact]
    public void A_token_without_an_expiry_never_expires()
    {
        VerifiedToken token = Known.Verifier.Accepted(Known.With());

        Assert.Equal(long.MaxValue, token.ExpiresAtUnixMs);
        Assert.False(token.IsExpired(long.MaxValue));
    }

    [Theory]
    [InlineData("expires = 1767225599999")]
    [InlineData("expires = 2025-12-31T23:59:59.999Z")]
    [InlineData("time < 1767225599")]
    public void A_token_whose_time_has_passed_is_refused(string caveat) => Assert.Equal(TokenFault.Expired, FaultOf(caveat));

    [Theory]
    [InlineData("expires = 1767225600000")]
    [InlineData("time < 1767225600")]
    public void A_token_holds_through_the_last_moment_it_names(string caveat) => Assert.Equal(TokenFault.None, FaultOf(caveat));

    [Fact]
    public void The_tenant_must_be_the_verifiers()
    {
        Assert.Equal("acme", Known.Verifier.Accepted(Known.With("tenant_id = acme", "tenant_id = acme")).Tenant);
        Assert.Null(Known.Verifier.Accepted(Known.With()).Tenant);
        Assert.Equal(TokenFault.WrongTenant, FaultOf("tenant_id = other"));
        Assert.Equal(TokenFault.WrongTenant, FaultOf("tenant_id = Acme"));
        Assert.Equal(TokenFault.WrongTenant, FaultOf("tenant_id = "));
        Assert.Equal(TokenFault.ConflictingTenant, FaultOf("tenant_id = acme", "tenant_id = other"));
        Assert.Equal(TokenFault.ConflictingTenant, FaultOf("tenant_id = other", "tenant_id = acme"));
    }

    [Fact]
    public void A_token_is_delegated_no_deeper_than_it_allows()
    {
        Assert.Equal(TokenFault.None, FaultOf("delegation_depth = 2", "parent = a", "parent = b"));
        Assert.Equal(TokenFault.DelegatedTooOften, FaultOf("delegation_depth = 1", "parent = a", "parent = b"));
        Assert.Equal(TokenFault.DelegatedTooOften, FaultOf("parent = a", "parent = b", "delegation_depth = 9", "delegation_depth = 1"));
        Assert.Equal(TokenFault.DelegatedTooOften, FaultOf("delegation_depth = 1", "parent = a", "parent = b", "delegation_depth = 0"));
        Assert.Equal(TokenFault.None, FaultOf("delegation_depth = 0", "parent = a", "parent = b"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("many")]
    [InlineData("１")]
    [InlineData("9223372036854775808")]
    [InlineData("")]
    public void A_depth_is_a_whole_number(string value) => Assert.Equal(TokenFault.InvalidCaveat, FaultOf("delegation_depth = " + value));

    [Fact]
    public void The_last_parent_and_the_last_label_are_told()
    {
        VerifiedToken token = Known.Verifier.Accepted(Known.With("label = first", "parent = a", "label = second", "parent = b"));

        Assert.Equal("second", token.Label);
        Assert.Equal("b", token.ParentTokenId);
        Assert.Equal(2, token.Depth);
    }

    [Fact]
    public void A_capability_cannot_be_turned_into_a_payment()
    {
        Assert.Equal(TokenFault.WrongKind, FaultOf("payment_hash = " + Hash));
        Assert.Equal(TokenFault.WrongKind, FaultOf("price_sats = 1"));
        Assert.Equal(TokenFault.WrongKind, FaultOf("route = a"));
        Assert.Equal(TokenFault.WrongKind, Payments.Verify(Known.With("payment_hash = " + Hash)).Fault);
        Assert.Equal(TokenFault.WrongKind, Payments.Verify(Known.With()).Fault);
    }

    [Fact]
    public void A_challenge_does_not_open_what_a_capability_opens()
    {
        Macaroon challenge = Challenge("payment_hash = " + Hash, "route = premium", "price_sats = 100");

        Assert.Equal(TokenFault.WrongKind, Known.Verifier.Verify(challenge).Fault);
        VerifiedToken token = Payments.Accepted(challenge);
        Assert.Equal(Hash, token.PaymentHash);
        Assert.Equal("premium", token.PaidRoute);
        Assert.Equal(100, token.PaidPriceSats);
        Assert.True(token.AllowsRoute("premium", "/x"u8));
        Assert.False(token.AllowsRoute("cheap", "/x"u8));
    }

    [Fact]
    public void A_payment_names_its_hash_its_route_and_its_price_once()
    {
        Assert.Equal(TokenFault.WrongKind, Payments.Verify(Challenge("route = premium")).Fault);
        Assert.Equal(TokenFault.None, Payments.Verify(Challenge("payment_hash = " + Hash, "payment_hash = " + Hash)).Fault);
        Assert.All(
            (string[])["payment_hash = " + new string('b', 64), "payment_hash = " + Hash.ToUpperInvariant(), "payment_hash = abc", "route = other", "route = ", "price_sats = 2", "price_sats = -1", "price_sats = 1.0"],
            caveat => Assert.Equal(TokenFault.InvalidCaveat, Payments.Verify(Challenge("payment_hash = " + Hash, "route = premium", "price_sats = 1", caveat)).Fault));
    }

    [Fact]
    public void Every_fault_has_a_sentence_and_those_that_tools_know_are_theirs()
    {
        Assert.All(Enum.GetValues<TokenFault>().Where(f => f != TokenFault.None), fault => Assert.NotEqual("invalid token", TokenFaults.Message(fault)));
        Assert.Equal("token expired", TokenFaults.Message(TokenFault.Expired));
        Assert.Equal("invalid caveat format", TokenFaults.Message(TokenFault.InvalidCaveat));
        Assert.StartsWith("invalid signature: ", TokenFaults.Message(TokenFault.BadSignature), StringComparison.Ordinal);
        Assert.Equal("budget_id caveat is not server-issued", TokenFaults.Message(TokenFault.UnsealedBudget));
        Assert.Equal("conflicting tenant_id caveats", TokenFaults.Message(TokenFault.ConflictingTenant));
        Assert.Contains("widens an earlier restriction", TokenFaults.Message(TokenFault.WidenedScope), StringComparison.Ordinal);
    }

    private static TokenVerifier Payments { get; } = new([Known.Key], Known.Time, "acme", acceptUnsealedBudgets: false) { IsForPayments = true };

    private static Macaroon Challenge(params string[] caveats) => TokenMint.MintBinary(Known.Key, TokenMint.NewPaymentIdentifier(Known.Time), caveats);

    private static TokenFault FaultOf(params string[] caveats) => Known.Verifier.Verify(Known.With(caveats)).Fault;
}
