using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>A budget is what the server says it is, whatever a holder adds.</summary>
public sealed class BudgetTests
{
    private static readonly NanoUsd Five = new(5 * NanoUsd.PerUsd);

    private static Macaroon Bound => TokenMint.Mint(Known.Key, new TokenGrant { BudgetId = "team", BudgetLimit = Five }, Known.Time);

    [Fact]
    public void A_sealed_budget_counts()
    {
        VerifiedToken token = Known.Verifier.Accepted(Bound);

        Assert.Equal("team", token.BudgetId);
        Assert.True(token.HasOwnBudget);
        Assert.Equal(Five, token.BudgetLimit);
    }

    [Fact]
    public void A_token_without_a_budget_has_one_that_no_caveat_changes()
    {
        Macaroon token = Known.With();
        VerifiedToken verified = Known.Verifier.Accepted(token);
        VerifiedToken narrowed = Known.Verifier.Accepted(TokenMint.Attenuate(token, "label = harmless", "scope = api:read"));

        Assert.Matches("^root-[0-9a-f]{24}$", verified.BudgetId);
        Assert.Equal(verified.BudgetId, narrowed.BudgetId);
        Assert.NotEqual(verified.TokenId, narrowed.TokenId);
        Assert.False(narrowed.HasOwnBudget);
        Assert.NotEqual(verified.BudgetId, Known.Verifier.Accepted(Known.With()).BudgetId);
    }

    [Theory]
    [InlineData("budget_id = team")]
    [InlineData("budget_id = other")]
    [InlineData("budget_limit = 1")]
    [InlineData("budget_limit = 1000000")]
    public void What_a_holder_says_of_the_budget_is_refused(string caveat)
    {
        Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(Known.With(caveat)).Fault);
        Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(TokenMint.Attenuate(Bound, caveat)).Fault);
        Assert.Equal(TokenFault.UnsealedBudget, Known.Lenient.Verify(TokenMint.Attenuate(Bound, caveat)).Fault);
    }

    [Fact]
    public void A_second_budget_without_a_seal_is_refused()
    {
        Macaroon token = Known.With("budget_id = a", "budget_id = b");

        Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(token).Fault);
        Assert.Equal(TokenFault.UnsealedBudget, Known.Lenient.Verify(token).Fault);
    }

    [Fact]
    public void A_token_of_old_may_name_one_budget_where_that_is_allowed()
    {
        VerifiedToken token = Known.Lenient.Accepted(Known.With("budget_id = a", "budget_limit = 3", "budget_limit = 2", "budget_id = a"));

        Assert.Equal("a", token.BudgetId);
        Assert.Equal("2.00", token.BudgetLimit.ToString());
        Assert.Equal(TokenFault.UnsealedBudget, Known.Lenient.Verify(Known.With("budget_limit = 3")).Fault);
    }

    [Fact]
    public void Every_seal_must_hold()
    {
        string foreign = TokenMint.Seal(Known.With("budget_id = team"), Known.Key).Caveats[^1];
        Macaroon open = Known.With("budget_id = team");

        Assert.Equal(TokenFault.None, Known.Verifier.Verify(TokenMint.Seal(open, Known.Key)).Fault);
        string genuine = TokenMint.Seal(open, Known.Key).Caveats[^1];
        Assert.All(
            (string[])
            [
                foreign, "budget_bind = ", "budget_bind = " + new string('0', 64), "budget_bind = " + new string('é', 64), genuine.ToUpperInvariant().Replace("BUDGET_BIND", "budget_bind"),
                genuine[..^1], genuine + "0", TokenMint.Seal(open, TokenKey.FromSecret("another")).Caveats[^1],
            ],
            caveat =>
            {
                Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(TokenMint.Attenuate(open, caveat)).Fault);
                Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(TokenMint.Attenuate(Bound, caveat)).Fault);
            });
    }

    [Fact]
    public void A_seal_needs_something_to_seal()
    {
        Macaroon bare = Known.With();

        Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(TokenMint.Seal(bare, Known.Key)).Fault);
    }

    [Fact]
    public void A_seal_moved_to_another_place_does_not_hold()
    {
        Macaroon token = TokenMint.Seal(Known.With("budget_id = team"), Known.Key);

        Macaroon moved = TokenMint.Attenuate(token, "label = x", "budget_id = other", token.Caveats[^1]);

        Assert.Equal(TokenFault.UnsealedBudget, Known.Verifier.Verify(moved).Fault);
    }

    [Fact]
    public void The_last_sealed_budget_counts_with_its_own_limit()
    {
        Macaroon child = TokenMint.Delegate(Bound, Known.Key, new DelegationGrant { BudgetLimit = new NanoUsd(9 * NanoUsd.PerUsd) });

        VerifiedToken token = Known.Verifier.Accepted(child);

        Assert.Matches("^del-[0-9a-f]{24}$", token.BudgetId);
        Assert.Equal("9.00", token.BudgetLimit.ToString());
    }

    [Fact]
    public void A_limit_that_the_server_adds_later_only_lowers_the_same_budgets()
    {
        Macaroon lowered = TokenMint.Seal(TokenMint.Attenuate(Bound, "budget_limit = 3"), Known.Key);
        Macaroon raised = TokenMint.Seal(TokenMint.Attenuate(lowered, "budget_limit = 8"), Known.Key);

        Assert.Equal("3.00", Known.Verifier.Accepted(lowered).BudgetLimit.ToString());
        Assert.Equal("3.00", Known.Verifier.Accepted(raised).BudgetLimit.ToString());
        Assert.Equal("team", Known.Verifier.Accepted(raised).BudgetId);
    }

    [Fact]
    public void A_budget_without_a_limit_of_its_own_does_not_inherit_one()
    {
        Macaroon token = TokenMint.Seal(TokenMint.Attenuate(Bound, "budget_id = next"), Known.Key);

        VerifiedToken verified = Known.Verifier.Accepted(token);

        Assert.Equal("next", verified.BudgetId);
        Assert.Null(verified.BudgetLimit);
    }

    [Fact]
    public void A_limit_without_a_name_belongs_to_the_tokens_own_budget()
    {
        VerifiedToken token = Known.Verifier.Accepted(TokenMint.Mint(Known.Key, new TokenGrant { BudgetLimit = Five }, Known.Time));

        Assert.StartsWith("root-", token.BudgetId, StringComparison.Ordinal);
        Assert.False(token.HasOwnBudget);
        Assert.Equal(Five, token.BudgetLimit);
    }

    [Fact]
    public void A_seal_of_the_key_before_still_holds()
    {
        TokenKey next = TokenKey.FromSecret("the next secret");
        TokenVerifier both = new([next, Known.Key], Known.Time, "acme", acceptUnsealedBudgets: false);
        Macaroon child = TokenMint.Delegate(Bound, next, new DelegationGrant { BudgetLimit = Five });

        Assert.Equal("team", both.Accepted(Bound).BudgetId);
        Assert.StartsWith("del-", both.Accepted(child).BudgetId, StringComparison.Ordinal);
        Assert.Equal(TokenFault.BadSignature, new TokenVerifier([next], Known.Time, "acme", acceptUnsealedBudgets: false).Verify(Bound).Fault);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e308")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("9223372036854775808")]
    [InlineData("4000000000.000000001")]
    [InlineData("１０")]
    [InlineData("0x10")]
    [InlineData("1,000")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.0000000001")]
    [InlineData("")]
    public void A_limit_that_is_no_amount_is_refused(string limit)
    {
        Macaroon token = TokenMint.Seal(Known.With("budget_id = team", "budget_limit = " + limit), Known.Key);

        Assert.Equal(TokenFault.InvalidCaveat, Known.Verifier.Verify(token).Fault);
    }

    [Fact]
    public void A_limit_of_nothing_is_a_limit() =>
        Assert.Equal(NanoUsd.Zero, Known.Verifier.Accepted(TokenMint.Seal(Known.With("budget_id = team", "budget_limit = 0"), Known.Key)).BudgetLimit);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a{b}")]
    [InlineData("a*")]
    [InlineData("a?")]
    [InlineData("a\"b")]
    [InlineData("a'b")]
    [InlineData("a\nb")]
    [InlineData("ä")]
    public void A_name_that_no_budget_may_have_is_refused(string id)
    {
        Macaroon token = TokenMint.Seal(Known.With("budget_id = " + id, "label = x"), Known.Key);

        Assert.Equal(TokenFault.InvalidCaveat, Known.Verifier.Verify(token).Fault);
    }

    [Fact]
    public void A_budgets_name_has_a_longest_length()
    {
        Assert.Equal(128, Known.Verifier.Accepted(TokenMint.Mint(Known.Key, new TokenGrant { BudgetId = new string('a', 128) }, Known.Time)).BudgetId.Length);
        Assert.Throws<ArgumentException>(() => TokenMint.Mint(Known.Key, new TokenGrant { BudgetId = new string('a', 129) }, Known.Time));
    }
}
