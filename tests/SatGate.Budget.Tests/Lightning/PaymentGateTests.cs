using System.Text;
using System.Text.Json;
using SatGate.Budget.Lightning;
using SatGate.Budget.Lightning.Nodes;
using SatGate.Model.Tokens;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

public sealed class PaymentGateTests
{
    [Fact]
    public async Task A_challenge_names_the_invoice_and_binds_a_macaroon_to_it()
    {
        await using PaymentFixture fixture = new();

        PaymentChallenge challenge = await fixture.Gate.ChallengeAsync("search", 250, TestContext.Current.CancellationToken);

        LightningInvoice invoice = challenge.Invoice!;
        Assert.Equal(
            $$"""{"error":"payment_required","invoice":"{{invoice.PaymentRequest}}","amount_sats":250,"payment_hash":"{{invoice.PaymentHashHex}}"}""",
            Encoding.UTF8.GetString(challenge.Body.Span));
        Assert.EndsWith($", invoice=\"{invoice.PaymentRequest}\"", Encoding.ASCII.GetString(challenge.AuthenticateValue.Span), StringComparison.Ordinal);
        Assert.True(TokenText.TryDecode(Encoding.ASCII.GetBytes(PaymentFixture.MacaroonOf(challenge)), out Macaroon? macaroon, out _));
        Assert.True(macaroon!.IsBinary);
        Assert.Equal(
            [
                $"expires = {NodeScript.Now.AddHours(1).ToUnixTimeMilliseconds()}",
                "scope = l402",
                $"payment_hash = {invoice.PaymentHashHex}",
                "route = search",
                "price_sats = 250",
            ],
            macaroon.Caveats);
    }

    [Fact]
    public async Task Every_caller_gets_a_hash_of_its_own()
    {
        await using PaymentFixture fixture = new();
        HashSet<string> seen = [];
        for (int i = 0; i < 20; i++)
        {
            Assert.True(seen.Add((await fixture.Gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken)).Invoice!.PaymentHashHex));
        }
    }

    [Theory]
    [InlineData("L402 ")]
    [InlineData("LSAT ")]
    [InlineData("l402 ")]
    public async Task A_payment_opens_its_route_once(string scheme)
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();

        PaymentOutcome first = await fixture.Gate.RedeemAsync(
            Encoding.ASCII.GetBytes($"{scheme}{macaroon}:{preimage}"), "search", 100, TestContext.Current.CancellationToken);

        Assert.Equal(PaymentVerdict.Accepted, first.Verdict);
        Assert.Equal("payment_accepted", first.Cause);
        Assert.Equal(100, first.AmountSats);
        Assert.Equal("l402:" + first.PaymentHashHex, Assert.Single(fixture.Claims.Names));
        Assert.Equal(TimeSpan.FromHours(24), fixture.Claims.Duration);
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync($"{scheme}{macaroon}:{preimage}"));
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync($"{scheme}{macaroon}:{preimage.ToUpperInvariant()}"));
    }

    [Fact]
    public async Task Another_gateway_on_the_store_knows_that_it_was_used()
    {
        await using PaymentFixture fixture = new();
        PaymentGate other = fixture.Open();
        (string macaroon, string preimage) = await fixture.PayAsync();

        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}", gate: other));
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}"));
    }

    [Fact]
    public async Task Of_many_at_once_one_passes()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();

        PaymentVerdict[] verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => fixture.RedeemAsync($"L402 {macaroon}:{preimage}"))));

        Assert.Single(verdicts, PaymentVerdict.Accepted);
        Assert.Equal(63, verdicts.Count(v => v == PaymentVerdict.Replayed));
    }

    [Fact]
    public async Task A_payment_opens_no_other_route_and_no_dearer_price()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync("cheap", 1);
        string authorization = $"L402 {macaroon}:{preimage}";

        Assert.Equal(PaymentVerdict.WrongRoute, await fixture.RedeemAsync(authorization, "dear", 1));
        Assert.Equal(PaymentVerdict.WrongRoute, await fixture.RedeemAsync(authorization, "cheapest", 1));
        Assert.Equal(PaymentVerdict.TooCheap, await fixture.RedeemAsync(authorization, "cheap", 2));
        Assert.Empty(fixture.Claims.Names);
        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync(authorization, "cheap", 1));
    }

    [Fact]
    public async Task To_have_paid_more_than_is_asked_now_is_fine()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync("search", 100);

        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}", "search", 10));
    }

    [Fact]
    public async Task A_route_is_called_what_the_file_calls_it()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync(" a = b, ü ");

        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}", " a = b, ü "));
    }

    [Fact]
    public async Task A_preimage_that_was_guessed_opens_nothing()
    {
        await using PaymentFixture fixture = new();
        PaymentChallenge challenge = await fixture.Gate.ChallengeAsync("search", 100, TestContext.Current.CancellationToken);
        string macaroon = PaymentFixture.MacaroonOf(challenge);

        Assert.Equal(PaymentVerdict.WrongPreimage, await fixture.RedeemAsync($"L402 {macaroon}:{new string('0', 64)}"));
        Assert.Equal(PaymentVerdict.WrongPreimage, await fixture.RedeemAsync($"L402 {macaroon}:{challenge.Invoice!.PaymentHashHex}"));
        Assert.Empty(fixture.Claims.Names);
    }

    [Fact]
    public async Task The_preimage_of_one_payment_does_not_fit_another()
    {
        await using PaymentFixture fixture = new();
        (_, string preimage) = await fixture.PayAsync();
        (string macaroon, _) = await fixture.PayAsync();

        Assert.Equal(PaymentVerdict.WrongPreimage, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}"));
    }

    [Fact]
    public async Task A_payment_lives_for_an_hour()
    {
        await using PaymentFixture fixture = new();
        (string early, string earlyPreimage) = await fixture.PayAsync();
        (string late, string latePreimage) = await fixture.PayAsync();

        fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync($"L402 {early}:{earlyPreimage}"));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PaymentVerdict.Expired, await fixture.RedeemAsync($"L402 {late}:{latePreimage}"));
        Assert.Equal(PaymentVerdict.Expired, await fixture.RedeemAsync($"L402 {early}:{earlyPreimage}"));
    }

    [Fact]
    public async Task A_macaroon_of_another_key_is_forged()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync(gate: fixture.Open("another secret"));

        Assert.Equal(PaymentVerdict.Forged, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}"));
    }

    [Fact]
    public async Task Payments_made_before_a_key_was_changed_are_still_good()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        PaymentGate changed = fixture.Open(PaymentGate.KeysOf(paymentSecret: null, ["new", PaymentFixture.Secret]));

        Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}", gate: changed));
    }

    [Fact]
    public async Task A_key_of_its_own_shuts_out_the_key_of_capabilities()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        PaymentGate own = fixture.Open(PaymentGate.KeysOf("own", [PaymentFixture.Secret]));

        Assert.Equal(PaymentVerdict.Forged, await fixture.RedeemAsync($"L402 {macaroon}:{preimage}", gate: own));
    }

    [Fact]
    public async Task No_changed_character_of_a_macaroon_is_taken()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();

        for (int i = 0; i < macaroon.Length; i++)
        {
            string changed = macaroon[..i] + (macaroon[i] == 'A' ? 'B' : 'A') + macaroon[(i + 1)..];
            PaymentVerdict verdict = await fixture.RedeemAsync($"L402 {changed}:{preimage}");

            // The location is a hint that the signature does not cover; whatever it says, the payment is used up once.
            Assert.True(verdict is PaymentVerdict.Forged or PaymentVerdict.Malformed or PaymentVerdict.Accepted or PaymentVerdict.Replayed, $"{verdict} at {i}");
        }

        Assert.True(fixture.Claims.Names.Count <= 1);
    }

    [Fact]
    public async Task What_a_holder_adds_narrows_a_payment_and_never_moves_it()
    {
        await using PaymentFixture fixture = new();
        byte[] preimage = new byte[32];
        string own = PaymentHash.Of(preimage);
        string known = Convert.ToHexStringLower(preimage);
        string[][] additions =
        [
            [$"payment_hash = {own}"],
            [$"payment_hash = {own}", "route = search", "price_sats = 100"],
            ["route = dear"],
            ["scope = api:read"],
            ["expires = 1"],
            ["nonsense = 1"],
        ];

        foreach (string[] added in additions)
        {
            Macaroon unpaid = Decode(PaymentFixture.MacaroonOf(await fixture.Gate.ChallengeAsync("search", 1, TestContext.Current.CancellationToken)));
            (string macaroon, string paid) = await fixture.PayAsync("search", 1);

            Assert.False(await Opens(TokenMint.Attenuate(unpaid, added).ToBinaryText(), known), string.Join(", ", added));
            Assert.False(await Opens(TokenMint.Attenuate(Decode(macaroon), added).ToBinaryText(), paid), string.Join(", ", added));
        }

        async Task<bool> Opens(string macaroon, string with)
        {
            PaymentVerdict[] verdicts =
            [
                await fixture.RedeemAsync($"L402 {macaroon}:{with}", "search", 1),
                await fixture.RedeemAsync($"L402 {macaroon}:{with}", "dear", 1),
            ];
            return verdicts.Contains(PaymentVerdict.Accepted);
        }
    }

    [Fact]
    public async Task A_holder_may_shorten_the_life_of_a_payment()
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();
        string sooner = TokenMint.Attenuate(Decode(macaroon), $"expires = {NodeScript.Now.AddMinutes(1).ToUnixTimeMilliseconds()}").ToBinaryText();

        fixture.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(PaymentVerdict.Expired, await fixture.RedeemAsync($"L402 {sooner}:{preimage}"));
    }

    [Fact]
    public async Task A_capability_is_no_payment_and_a_payment_no_capability()
    {
        await using PaymentFixture fixture = new();
        TokenKey key = TokenKey.FromSecret(PaymentFixture.Secret);
        byte[] preimage = new byte[32];
        Macaroon capability = TokenMint.Mint(key, new TokenGrant { Scopes = ["*"], ExpiresAt = NodeScript.Now.AddHours(1) }, fixture.Time);
        Macaroon dressed = TokenMint.Attenuate(capability, $"payment_hash = {PaymentHash.Of(preimage)}", "route = search", "price_sats = 100");
        Macaroon binary = TokenMint.MintBinary(key, "satgate-capability-v1:1", [.. dressed.Caveats]);

        Assert.Equal(PaymentVerdict.Malformed, await fixture.RedeemAsync($"L402 {dressed.ToText()}:{Convert.ToHexStringLower(preimage)}"));
        Assert.Equal(PaymentVerdict.Malformed, await fixture.RedeemAsync($"L402 {binary.ToBinaryText()}:{Convert.ToHexStringLower(preimage)}"));

        (string macaroon, _) = await fixture.PayAsync();
        TokenVerifier capabilities = new([key], fixture.Time, "default", acceptUnsealedBudgets: false);
        Assert.Equal(TokenFault.WrongKind, capabilities.Verify(Encoding.ASCII.GetBytes(macaroon)).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("L402")]
    [InlineData("L402 ")]
    [InlineData("L402 :")]
    [InlineData("Bearer {m}:{p}")]
    [InlineData("L402  {m}:{p}")]
    [InlineData("L402\t{m}:{p}")]
    [InlineData("L402{m}:{p}")]
    [InlineData("L402 {m}")]
    [InlineData("L402 {m}:")]
    [InlineData("L402 :{p}")]
    [InlineData("L402 {m}:{p}0")]
    [InlineData("L402 {m}:{p} ")]
    [InlineData("L402 {m}: {p}")]
    [InlineData("L402 {m}:0x{p}")]
    [InlineData("L402 {m},{m}:{p}")]
    [InlineData("L402 {m}:{p}:{p}")]
    [InlineData("L402 {p}:{m}")]
    [InlineData("L402 AAAA:{p}")]
    [InlineData("L402 \u00e9:{p}")]
    public async Task Anything_written_another_way_is_malformed(string form)
    {
        await using PaymentFixture fixture = new();
        (string macaroon, string preimage) = await fixture.PayAsync();

        string authorization = form.Replace("{m}", macaroon, StringComparison.Ordinal).Replace("{p}", preimage, StringComparison.Ordinal);

        Assert.Equal(PaymentVerdict.Malformed, await fixture.RedeemAsync(authorization));
        Assert.Empty(fixture.Claims.Names);
    }

    [Theory]
    [InlineData("L402 x", true)]
    [InlineData("lsat x", true)]
    [InlineData("L402x", false)]
    [InlineData("L402", false)]
    [InlineData("Bearer L402 x", false)]
    [InlineData("", false)]
    public void Payments_are_told_by_their_scheme(string value, bool isPayment) =>
        Assert.Equal(isPayment, PaymentGate.IsPayment(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void Every_verdict_has_a_cause_and_a_sentence_of_its_own()
    {
        PaymentVerdict[] all = Enum.GetValues<PaymentVerdict>();

        Assert.Equal(all.Length, all.Select(PaymentVerdicts.Cause).Distinct().Count());
        Assert.Equal(all.Length, all.Select(PaymentVerdicts.Message).Distinct().Count());
        Assert.All(all, v => Assert.Matches("^payment_[a-z_]+$", PaymentVerdicts.Cause(v)));
        Assert.False(default(PaymentOutcome).IsAccepted);
    }

    private static Macaroon Decode(string text) => TokenText.TryDecode(Encoding.ASCII.GetBytes(text), out Macaroon? macaroon, out _) ? macaroon! : throw new JsonException(text);
}
