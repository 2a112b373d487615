using System.Text;
using SatGate.Budget.Lightning;
using SatGate.Budget.Lightning.Payments;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>What happens to payers when the node or the store is away, or the call they paid for fails.</summary>
public sealed class PaymentFaultTests
{
    [Fact]
    public async Task Nobody_passes_while_the_store_is_away_and_nobody_loses_by_it()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        string authorization = $"L402 {macaroon}:{preimage}";

        fixture.Claims.IsAway = true;
        Assert.Equal(PaymentVerdict.Unavailable, await fixture.RedeemAsync(authorization));
        Assert.Equal(PaymentVerdict.Unavailable, await fixture.RedeemAsync(authorization));
        fixture.Claims.IsAway = false;
        await AdvanceUntilReleasedAsync(fixture);

        Assert.Equal(PaymentVerdict.Accepted, await WhenAvailableAsync(fixture, authorization));
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync(authorization));
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_given_back()
    {
        await using PaymentFixture fixture = new();
        PaymentGate other = fixture.Open();
        (string macaroon, string preimage) = await fixture.PayAsync();
        string authorization = $"L402 {macaroon}:{preimage}";

        fixture.Claims.TakesAndFallsSilent = true;
        Assert.Equal(PaymentVerdict.Unavailable, await fixture.RedeemAsync(authorization));
        await fixture.Claims.WaitForReleaseAsync();

        Assert.Empty(fixture.Claims.Names);
        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync(authorization, gate: other));
    }

    [Fact]
    public async Task A_payment_whose_call_never_left_can_be_used_again()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        string authorization = $"L402 {macaroon}:{preimage}";
        PaymentOutcome outcome = await fixture.Gate.RedeemAsync(Encoding.ASCII.GetBytes(authorization), "search", 100, TestContext.Current.CancellationToken);

        fixture.Gate.Release(outcome);
        await fixture.Claims.WaitForReleaseAsync();

        Assert.Equal(PaymentVerdict.Accepted, await WhenAvailableAsync(fixture, authorization));
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync(authorization));
    }

    [Fact]
    public async Task An_old_release_does_not_open_what_another_has_claimed_since()
    {
        await using PaymentFixture fixture = new();
        PaymentGate other = fixture.Open();
        (string macaroon, string preimage) = await fixture.PayAsync();
        byte[] authorization = Encoding.ASCII.GetBytes($"L402 {macaroon}:{preimage}");
        PaymentOutcome first = await fixture.Gate.RedeemAsync(authorization, "search", 100, TestContext.Current.CancellationToken);
        fixture.Gate.Release(first);
        await fixture.Claims.WaitForReleaseAsync();
        Assert.True((await other.RedeemAsync(authorization, "search", 100, TestContext.Current.CancellationToken)).IsAccepted);

        fixture.Gate.Release(first);
        await fixture.Claims.WaitForReleaseAsync();

        Assert.Equal(PaymentVerdict.Replayed, (await other.RedeemAsync(authorization, "search", 100, TestContext.Current.CancellationToken)).Verdict);
    }

    [Fact]
    public async Task Only_an_accepted_payment_is_given_back()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        byte[] authorization = Encoding.ASCII.GetBytes($"L402 {macaroon}:{preimage}");
        await fixture.Gate.RedeemAsync(authorization, "search", 100, TestContext.Current.CancellationToken);
        PaymentOutcome replayed = await fixture.Gate.RedeemAsync(authorization, "search", 100, TestContext.Current.CancellationToken);

        fixture.Gate.Release(replayed);
        fixture.Gate.Release(default);
        await fixture.Gate.DisposeAsync();

        Assert.Single(fixture.Claims.Names);
    }

    [Fact]
    public async Task A_caller_that_gives_up_gets_its_payment_back()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        byte[] authorization = Encoding.ASCII.GetBytes($"L402 {macaroon}:{preimage}");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await fixture.Gate.RedeemAsync(authorization, "search", 100, new CancellationToken(canceled: true)));
        await fixture.Claims.WaitForReleaseAsync();

        Assert.Equal(PaymentVerdict.Accepted, await WhenAvailableAsync(fixture, Encoding.ASCII.GetString(authorization)));
    }

    [Fact]
    public async Task What_cannot_be_given_back_until_it_expires_is_told()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        fixture.Claims.IsAway = true;
        Assert.Equal(PaymentVerdict.Unavailable, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}"));

        await Eventually.TrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromMinutes(10));
                return fixture.Log.Lines.Any(l => l.StartsWith("Warning 2302", StringComparison.Ordinal));
            },
            "the loss is logged");
        Assert.DoesNotContain(fixture.Log.Lines, l => l.Contains(preimage, StringComparison.Ordinal) || l.Contains(macaroon, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_waits_at_the_end_of_the_program_is_told()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        fixture.Claims.IsAway = true;
        Assert.Equal(PaymentVerdict.Unavailable, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}"));

        await fixture.Gate.DisposeAsync();

        Assert.Contains(fixture.Log.Lines, l => l.StartsWith("Warning 2302", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_more_than_may_wait_to_be_given_back_is_told()
    {
        await using PaymentFixture fixture = new();
        fixture.Claims.IsAway = true;
        await using ClaimReturner returner = new(fixture.Claims, fixture.Time, fixture.Log);

        for (int i = 0; i < ClaimReturner.WaitingMax; i++)
        {
            returner.Return(new PaymentClaim($"hash-{i}", "owner", NodeScript.Now.AddHours(1)));
        }

        Assert.Empty(fixture.Log.Lines);
        returner.Return(new PaymentClaim("one more", "owner", NodeScript.Now.AddHours(1)));
        Assert.Contains("one more", Assert.Single(fixture.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_fails_is_told_once_and_its_recovery_once()
    {
        await using PaymentFixture fixture = new();
        using ScriptedNode node = new();
        PaymentGate gate = fixture.Open([TokenKey.FromSecret("s")], node);

        node.Answer = _ => throw new LightningNodeException("broken");
        for (int i = 0; i < 3; i++)
        {
            PaymentChallenge challenge = await gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken);
            Assert.False(challenge.IsReady);
            Assert.Equal("payment_unavailable", challenge.Cause);
            Assert.True(challenge.Body.IsEmpty && challenge.AuthenticateValue.IsEmpty);
        }

        Assert.StartsWith("Warning 2300", Assert.Single(fixture.Log.Lines), StringComparison.Ordinal);
        node.Answer = _ => Task.FromResult(ScriptedNode.Invoice);
        Assert.True((await gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken)).IsReady);
        Assert.True((await gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken)).IsReady);
        Assert.Equal(2, fixture.Log.Lines.Count);
        Assert.StartsWith("Information 2301", fixture.Log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_invoice_more_than_may_be_in_flight_is_not_asked_for()
    {
        await using PaymentFixture fixture = new();
        using ScriptedNode node = new();
        TaskCompletionSource<LightningInvoice> answer = new();
        node.Answer = _ => answer.Task;
        PaymentGate gate = fixture.Open([TokenKey.FromSecret("s")], node);

        Task<PaymentChallenge>[] waiting = [.. Enumerable.Range(0, PaymentGate.InvoicesInFlightMax).Select(_ => gate.ChallengeAsync("search", 1, default).AsTask())];
        PaymentChallenge oneMore = await gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken);

        Assert.Equal("payment_busy", oneMore.Cause);
        answer.SetResult(ScriptedNode.Invoice);
        Assert.All(await Task.WhenAll(waiting), c => Assert.True(c.IsReady));
        Assert.True((await gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken)).IsReady);
    }

    [Fact]
    public async Task One_question_more_than_may_be_in_flight_is_not_asked()
    {
        await using PaymentFixture fixture = new();
        using ScriptedNode node = new();
        TaskCompletionSource<LightningPayment?> answer = new();
        node.Payment = _ => answer.Task;
        PaymentGate gate = fixture.Open([TokenKey.FromSecret("s")], node);

        Task<PaymentCheck>[] waiting = [.. Enumerable.Range(0, PaymentGate.ChecksInFlightMax).Select(_ => gate.IsPaidAsync(NodeScript.Hash, default).AsTask())];

        Assert.Equal(PaymentCheck.Unavailable, await gate.IsPaidAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        answer.SetResult(new LightningPayment(IsPaid: true, 1));
        Assert.All(await Task.WhenAll(waiting), c => Assert.Equal(PaymentCheck.Paid, c));
        Assert.Equal(PaymentCheck.Paid, await gate.IsPaidAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whether_a_hash_was_paid_is_what_the_node_says()
    {
        await using PaymentFixture fixture = new();
        using ScriptedNode node = new();
        PaymentGate gate = fixture.Open([TokenKey.FromSecret("s")], node);

        node.Payment = _ => Task.FromResult<LightningPayment?>(null);
        Assert.Equal(PaymentCheck.NotPaid, await gate.IsPaidAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        node.Payment = _ => Task.FromResult<LightningPayment?>(new LightningPayment(IsPaid: false, 0));
        Assert.Equal(PaymentCheck.NotPaid, await gate.IsPaidAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        node.Payment = _ => throw new LightningNodeException("broken");
        Assert.Equal(PaymentCheck.Unavailable, await gate.IsPaidAsync(NodeScript.Hash, TestContext.Current.CancellationToken));

        node.Payment = _ => throw new InvalidOperationException("must not be asked");
        Assert.Equal(PaymentCheck.NotPaid, await gate.IsPaidAsync("../balance", TestContext.Current.CancellationToken));
        Assert.Equal(PaymentCheck.NotPaid, await gate.IsPaidAsync(NodeScript.Hash.ToUpperInvariant(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_mock_node_is_paid_by_whoever_holds_the_challenge()
    {
        await using PaymentFixture fixture = new();
        PaymentChallenge challenge = await fixture.Gate.ChallengeAsync("search", 100, TestContext.Current.CancellationToken);
        PaymentChallenge other = await fixture.Gate.ChallengeAsync("search", 100, TestContext.Current.CancellationToken);
        string hash = challenge.Invoice!.PaymentHashHex;
        string macaroon = PaymentFixture.MacaroonOf(challenge);

        Assert.Equal(MockPaymentResult.Incomplete, fixture.Gate.MockPay(null, macaroon).Result);
        Assert.Equal(MockPaymentResult.Incomplete, fixture.Gate.MockPay(hash, "").Result);
        Assert.Equal(MockPaymentResult.Incomplete, fixture.Gate.MockPay(hash[1..], macaroon).Result);
        Assert.Equal(MockPaymentResult.Mismatch, fixture.Gate.MockPay(hash, PaymentFixture.MacaroonOf(other)).Result);
        Assert.Equal(MockPaymentResult.Mismatch, fixture.Gate.MockPay(hash, "AAAA").Result);
        Assert.Equal(PaymentCheck.NotPaid, await fixture.Gate.IsPaidAsync(hash, TestContext.Current.CancellationToken));

        MockPayment payment = fixture.Gate.MockPay(hash, macaroon);

        Assert.Equal(MockPaymentResult.Paid, payment.Result);
        Assert.DoesNotContain("L402", payment.ToString(), StringComparison.Ordinal);
        Assert.Equal(PaymentCheck.Paid, await fixture.Gate.IsPaidAsync(hash, TestContext.Current.CancellationToken));
        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync(payment.Authorization!));
        fixture.Time.Advance(LightningNodes.InvoiceLifetime);
        Assert.Equal(MockPaymentResult.NotFound, fixture.Gate.MockPay(other.Invoice!.PaymentHashHex, PaymentFixture.MacaroonOf(other)).Result);
    }

    [Fact]
    public async Task A_real_node_is_not_paid_by_asking()
    {
        await using PaymentFixture fixture = new();
        using ScriptedNode node = new();
        PaymentGate gate = fixture.Open([TokenKey.FromSecret("s")], node);

        Assert.Equal(MockPaymentResult.NotMock, gate.MockPay(NodeScript.Hash, "AAAA").Result);
    }

    private static async Task AdvanceUntilReleasedAsync(PaymentFixture fixture)
    {
        Task released = Task.WhenAll(fixture.Claims.WaitForReleaseAsync());
        await Eventually.TrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(1));
                return released.IsCompleted;
            },
            "the claim is released");
    }

    private static async Task<PaymentVerdict> WhenAvailableAsync(PaymentFixture fixture, string authorization)
    {
        PaymentVerdict verdict = PaymentVerdict.Unavailable;
        await Eventually.TrueAsync(
            async () => (verdict = await fixture.RedeemAsync(authorization)) != PaymentVerdict.Unavailable,
            "the payment can be used",
            TimeSpan.FromSeconds(30));
        return verdict;
    }
}
