using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

public sealed class RedisKeysTests
{
    private static readonly RedisKeys Keys = new("acme");

    [Fact]
    public void Buckets_have_the_names_that_operators_look_for()
    {
        Assert.Equal("satgate:{acme}:b:team-1", Keys.Bucket(new BudgetBucket("team-1", null, 0)));
        Assert.Equal("satgate:{acme}:b:team-1:2026-11-22", Keys.Bucket(new BudgetBucket("team-1", "2026-11-22", 1)));
        Assert.Equal("satgate:{acme}:ops:0123456789abcdef", Keys.Operations("0123456789abcdef"));
        Assert.Equal("satgate:{acme}:reg:tokens", Keys.Collection("tokens"));
        Assert.Equal("satgate:{acme}:holds", Keys.Holds);
    }

    [Theory]
    [InlineData("a:b", null, "a", "b")]
    [InlineData("a", "b:c", "a:b", "c")]
    [InlineData("a%3Ab", null, "a:b", null)]
    [InlineData("a b", null, "a%20b", null)]
    [InlineData("ü", null, "%C3%BC", null)]
    public void No_two_budgets_and_windows_share_a_key(string budget, string? window, string otherBudget, string? otherWindow) =>
        Assert.NotEqual(Keys.Bucket(new BudgetBucket(budget, window, 0)), Keys.Bucket(new BudgetBucket(otherBudget, otherWindow, 0)));

    [Theory]
    [InlineData("plain", null)]
    [InlineData("a:b/c d{e}", "2026-11-22T10:00")]
    [InlineData("Grüße 世界", "w")]
    [InlineData("100%", null)]
    public void A_budget_is_found_again_in_its_key(string budget, string? window) =>
        Assert.Equal(budget, Keys.BudgetOf(Keys.Bucket(new BudgetBucket(budget, window, 0))));

    [Theory]
    [InlineData("")]
    [InlineData("a}b")]
    [InlineData("a:b")]
    [InlineData("ü")]
    public void A_tenant_of_other_characters_is_refused(string tenant) => Assert.Throws<ArgumentException>(() => new RedisKeys(tenant));

    [Fact]
    public void A_tenant_has_at_most_64_characters()
    {
        Assert.Contains(new string('x', 64), new RedisKeys(new string('x', 64)).Holds, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RedisKeys(new string('x', 65)));
    }

    [Fact]
    public void A_bucket_of_a_window_that_never_ends_does_not_wrap_round_to_the_past()
    {
        BucketTag tag = BucketTag.Of(new BudgetBucket("a", "w", long.MaxValue) { KeepMs = long.MaxValue }, Keys);
        Assert.Equal("253402300799999", System.Text.Encoding.ASCII.GetString(tag.Expiry));
        Assert.Equal("0", System.Text.Encoding.ASCII.GetString(BucketTag.Of(new BudgetBucket("a", null, 0), Keys).Expiry));
        Assert.Equal("1500", System.Text.Encoding.ASCII.GetString(BucketTag.Of(new BudgetBucket("a", "w", 1_000) { KeepMs = 500 }, Keys).Expiry));
    }
}
