using SatGate.Model.Audit;

namespace SatGate.Model.Tests.Audit;

/// <summary>Every kind and every decision has a word of its own, and finds back from it.</summary>
public sealed class UsageEventNamesTests
{
    [Fact]
    public void Kinds_find_back_from_their_words()
    {
        UsageKind[] kinds = Enum.GetValues<UsageKind>();
        Assert.All(
            kinds,
            kind =>
            {
                Assert.True(UsageEventNames.TryParseKind(UsageEventNames.Of(kind), out UsageKind read));
                Assert.Equal(kind, read);
                Assert.Matches("^[a-z_]+$", UsageEventNames.Of(kind));
            });
        Assert.Equal(kinds.Length, kinds.Select(UsageEventNames.Of).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Decisions_find_back_from_their_words()
    {
        UsageDecision[] decisions = Enum.GetValues<UsageDecision>();
        Assert.All(
            decisions,
            decision =>
            {
                Assert.True(UsageEventNames.TryParseDecision(UsageEventNames.Of(decision), out UsageDecision read));
                Assert.Equal(decision, read);
            });
        Assert.Equal(decisions.Length, decisions.Select(UsageEventNames.Of).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(UsageKind.Request, "request")]
    [InlineData(UsageKind.ToolCall, "tool_call")]
    [InlineData(UsageKind.AuthFailure, "auth_failure")]
    [InlineData(UsageKind.Release, "budget_release")]
    [InlineData(UsageKind.Settle, "budget_settle")]
    [InlineData(UsageKind.HoldExpired, "hold_expired")]
    [InlineData(UsageKind.Threshold, "budget_threshold")]
    [InlineData(UsageKind.TokenMinted, "token_minted")]
    [InlineData(UsageKind.Delegation, "delegation")]
    [InlineData(UsageKind.TokenRevoked, "token_revoked")]
    [InlineData(UsageKind.BudgetChanged, "budget_changed")]
    [InlineData(UsageKind.Payment, "payment")]
    [InlineData(UsageKind.LedgerFault, "budget_error")]
    [InlineData(UsageKind.EventsLost, "events_lost")]
    public void The_words_of_kinds_stay_as_they_are(UsageKind kind, string word) => Assert.Equal(word, UsageEventNames.Of(kind));

    [Theory]
    [InlineData("")]
    [InlineData("Request")]
    [InlineData("deny ")]
    [InlineData("0")]
    public void Other_words_are_not_known(string word)
    {
        Assert.False(UsageEventNames.TryParseKind(word, out _));
        Assert.False(UsageEventNames.TryParseDecision(word, out _));
    }
}
