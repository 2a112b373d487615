using System.Text;
using Microsoft.Extensions.Time.Testing;
using SatGate.Model.Tokens;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Proxy.Tests.Stages;

public sealed class AuthenticatorTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly Revocations _revocations = new();
    private readonly Authenticator _authenticator;

    public AuthenticatorTests() => _authenticator = new Authenticator(CallerOfTests.Verifier(_time), _revocations, _time);

    [Fact]
    public void A_token_names_its_caller_and_is_dropped()
    {
        Macaroon token = CallerOfTests.Mint();

        (Refusal? refusal, Caller? caller, RequestHead head, _) = Ask($"Authorization: Bearer {token.ToText()}\r\nAccept: x\r\n");

        Assert.Null(refusal);
        Assert.Equal(token.TokenId, caller!.Token.TokenId);
        Assert.True(head.Fields[1].IsNominated);
        Assert.False(head.Fields[2].IsNominated);
    }

    [Fact]
    public void Another_credential_stays_and_is_noticed()
    {
        (Refusal? refusal, Caller? caller, RequestHead head, bool hasCredential) = Ask("Authorization: Bearer sk-of-the-provider\r\n");

        Assert.Null(refusal);
        Assert.Null(caller);
        Assert.True(hasCredential);
        Assert.False(head.Fields[1].IsNominated);
    }

    [Fact]
    public void Every_field_that_holds_a_token_is_dropped()
    {
        string token = CallerOfTests.Mint().ToText();

        (_, Caller? caller, RequestHead head, _) = Ask($"X-Api-Key: {token}\r\nAuthorization: {token}\r\nAuthorization: Capability {token}\r\n");

        Assert.NotNull(caller);
        Assert.All(head.Fields[1..].ToArray(), static field => Assert.True(field.IsNominated));
    }

    [Theory]
    [InlineData("Authorization: Bearer\t{0}")]
    [InlineData("Authorization: Bearer \t  {0}")]
    public void A_tab_or_several_spaces_behind_the_scheme_hide_no_token(string field)
    {
        (Refusal? refusal, Caller? caller, RequestHead head, _) = Ask(string.Format(null, field, CallerOfTests.Mint().ToText()) + "\r\n");

        Assert.Null(refusal);
        Assert.NotNull(caller);
        Assert.True(head.Fields[1].IsNominated);
    }

    [Theory]
    [InlineData("Authorization: Bearer {0}")]
    [InlineData("Authorization: {0}")]
    [InlineData("X-Api-Key: {0}")]
    [InlineData("Authorization: Bearer {0} more")]
    [InlineData("Authorization: Basic Bearer\t{0}")]
    [InlineData("X-Api-Key: Bearer {0}")]
    [InlineData("Authorization: L402 {0}:00")]
    [InlineData("Authorization: LSAT bWFj,{0}:00")]
    public void A_token_of_a_key_that_is_not_in_use_any_more_is_kept_back_and_counts_as_none(string field)
    {
        TokenKey retired = TokenKey.FromSecret("the-key-before-this-one");
        string[] tokens =
        [
            TokenMint.Mint(retired, new TokenGrant(), _time).ToText(),
            TokenMint.MintBinary(retired, TokenMint.NewPaymentIdentifier(_time)).ToText(),
            TokenMint.MintBinary(retired, "an-identifier-of-an-older-program").ToText(),
        ];

        foreach (string token in tokens)
        {
            (Refusal? refusal, Caller? caller, RequestHead head, bool hasCredential) = Ask(string.Format(null, field, token) + "\r\nAccept: x\r\n");

            Assert.Null(refusal);
            Assert.Null(caller);
            Assert.True(hasCredential);
            Assert.True(head.Fields[1].IsNominated, "An upstream would have seen it.");
            Assert.False(head.Fields[2].IsNominated);
        }
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=abcdef")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\"")]
    [InlineData("L402 AgEEZm9vLgIDYmFyAAAGICEi:00")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    public void Credentials_that_others_gave_are_passed_on(string value)
    {
        (Refusal? refusal, _, RequestHead head, _) = Ask($"Authorization: {value}\r\n");

        Assert.Null(refusal);
        Assert.False(head.Fields[1].IsNominated);
    }

    [Fact]
    public void A_revoked_parent_revokes_what_was_narrowed_from_it()
    {
        Macaroon parent = CallerOfTests.Mint();
        string child = TokenMint.Attenuate(parent, ["label = child"]).ToText();
        Assert.Null(Ask($"Authorization: Bearer {child}\r\n").Refusal);

        _revocations.Ban(parent.SignatureHex);

        Assert.Equal(Refusals.TokenRevoked, Ask($"Authorization: Bearer {child}\r\n").Refusal);
        Assert.Null(Ask($"Authorization: Bearer {child}\r\n").Caller);
    }

    [Fact]
    public void The_list_is_asked_once_until_it_changes()
    {
        string token = CallerOfTests.Mint().ToText();
        for (int i = 0; i < 5; i++)
        {
            Ask($"Authorization: Bearer {token}\r\n");
        }

        Assert.Equal(1, _revocations.Asked);
        _revocations.Ban(new string('0', 64));
        Ask($"Authorization: Bearer {token}\r\n");
        Assert.Equal(2, _revocations.Asked);
    }

    [Fact]
    public void A_remembered_token_expires_all_the_same()
    {
        string token = TokenMint.Mint(
            TokenKey.FromSecret(CallerOfTests.Secret), new TokenGrant { ExpiresAt = _time.GetUtcNow().AddMinutes(1) }, _time).ToText();
        Assert.NotNull(Ask($"Authorization: Bearer {token}\r\n").Caller);

        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(1));

        Assert.Equal(Refusals.TokenExpired, Ask($"Authorization: Bearer {token}\r\n").Refusal);
    }

    [Fact]
    public void A_token_of_ours_with_a_restriction_nobody_enforces_is_refused()
    {
        string token = TokenMint.Attenuate(CallerOfTests.Mint(), ["max_calls = 3"]).ToText();

        Assert.Equal("token_invalid", Ask($"Authorization: Bearer {token}\r\n").Refusal?.Cause);
    }

    private (Refusal? Refusal, Caller? Caller, RequestHead Head, bool HasCredential) Ask(string fields)
    {
        byte[] bytes = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Done, head.TryParse(bytes, new HeadLimits(65536, 100, 8192)));
        Refusal? refusal = _authenticator.Authenticate(head, bytes, out Caller? caller, out bool hasCredential);
        return (refusal, caller, head, hasCredential);
    }
}
