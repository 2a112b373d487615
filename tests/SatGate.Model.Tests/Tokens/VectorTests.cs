using System.Text;
using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>Tokens as existing tools write them, to the byte.</summary>
public sealed class VectorTests
{
    private const string BudgetId = "del-0123456789abcdef01234567";

    [Fact]
    public void The_root_key_is_the_hash_of_the_secret() =>
        Assert.Equal("9caf06bb4436cdbfa20af9121a626bc1093c4f54b31c0fa937957856135345b6", Convert.ToHexStringLower(Known.Key.Root));

    [Fact]
    public void The_json_form_is_read()
    {
        Macaroon token = Known.Decode(Known.Text);

        Assert.Equal("https://satgate.io", token.Location);
        Assert.Equal(Known.Identifier, token.Identifier);
        Assert.Equal([Known.Expires, Known.Scope], token.Caveats);
        Assert.Equal(Known.Signature, token.SignatureHex);
        Assert.Equal("d56e1da323d3", token.TokenId);
        Assert.False(token.IsBinary);
        Assert.Equal(Known.Text, token.ToText());
    }

    [Fact]
    public void The_json_form_is_verified_with_every_signature_of_its_chain()
    {
        TokenVerification verification = Known.Verifier.Verify(Known.Text);

        Assert.Equal(TokenFault.None, verification.Fault);
        VerifiedToken token = verification.Token!;
        Assert.Equal([Known.RootSignature, Known.FirstSignature, Known.Signature], token.ChainSignatures);
        Assert.Equal("d56e1da323d3", token.TokenId);
        Assert.Equal(4_102_444_800_000, token.ExpiresAtUnixMs);
        Assert.Equal(["api:read"], token.Scopes);
        Assert.False(token.HasOwnBudget);
        Assert.Null(token.BudgetLimit);
        Assert.Equal(0, token.Depth);
    }

    [Fact]
    public void The_padded_standard_alphabet_is_read_as_well()
    {
        string padded = Known.Text + new string('=', (4 - (Known.Text.Length % 4)) % 4);

        Assert.Equal(TokenFault.None, Known.Verifier.Verify(padded).Fault);
    }

    [Fact]
    public void A_caveat_is_added_without_the_key()
    {
        Macaroon child = TokenMint.Attenuate(
            Known.Decode(Known.Text), "parent = d56e1da323d3", "label = w", "scope = api:read", "budget_id = " + BudgetId, "budget_limit = 5.00");

        Assert.Equal("4230ee39589e6a9f797fc2add7d8d55b768fcb2cba1967ed6eafa0f928a1383e", child.SignatureHex);
        Macaroon sealedChild = TokenMint.Seal(child, Known.Key);
        Assert.Equal("budget_bind = d9ce76064237f8d52edc0cb5eda98485348045dc85124db00eb3b3c860a79e5f", sealedChild.Caveats[^1]);
        Assert.Equal("8151628607fce85162a217bedd4d2134a5dcdacbaadc8d9f7f927977cb50cb71", sealedChild.SignatureHex);
        Assert.Equal("cb6759994479", sealedChild.TokenId);
    }

    [Fact]
    public void Delegation_writes_the_same_child()
    {
        DelegationGrant grant = new() { Label = "w", Scope = "api:read", BudgetId = BudgetId, BudgetLimit = new NanoUsd(5 * NanoUsd.PerUsd) };

        Macaroon child = TokenMint.Delegate(Known.Decode(Known.Text), Known.Key, grant);

        Assert.Equal("cb6759994479", child.TokenId);
        VerifiedToken token = Known.Verifier.Accepted(child);
        Assert.Equal(BudgetId, token.BudgetId);
        Assert.True(token.HasOwnBudget);
        Assert.Equal(grant.BudgetLimit, token.BudgetLimit);
        Assert.Equal("d56e1da323d3", token.ParentTokenId);
        Assert.Equal(1, token.Depth);
        Assert.Equal("w", token.Label);
    }

    [Fact]
    public void The_binary_form_is_written_and_verified()
    {
        Macaroon token = TokenMint.MintBinary(Known.Key, Known.Identifier, Known.Expires, Known.Scope);

        Assert.Equal(Known.BinarySignature, token.SignatureHex);
        Assert.Equal(Known.BinaryText, token.ToBinaryText());
        Assert.Equal(Known.BinaryText, token.ToText());
        Assert.True(Known.Decode(Known.BinaryText).IsBinary);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Known.BinaryText).Fault);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Known.BinaryText.TrimEnd('=')).Fault);
    }

    [Fact]
    public void The_binary_form_is_narrowed_and_sealed_like_the_other()
    {
        DelegationGrant grant = new() { BudgetLimit = new NanoUsd(1) };

        VerifiedToken token = Known.Verifier.Accepted(TokenMint.Delegate(Known.Decode(Known.BinaryText), Known.Key, grant));

        Assert.StartsWith("del-", token.BudgetId, StringComparison.Ordinal);
        Assert.Equal("0.000000001", token.BudgetLimit.ToString());
        Assert.True(token.Macaroon.IsBinary);
    }

    [Fact]
    public void Signs_of_markup_are_escaped_in_the_text_and_not_in_the_signature()
    {
        Macaroon token = Known.With("time < 4102444800", "label = <&>\u2028\"\\\n\u0001é€🙂");

        string json = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.ToText()));
        Assert.Contains("time \\u003c 4102444800", json, StringComparison.Ordinal);
        Assert.Contains("\\u003c\\u0026\\u003e\\u2028\\\"\\\\\\n\\u0001é€🙂", json, StringComparison.Ordinal);
        Assert.Equal(token.Caveats, Known.Decode(token.ToText()).Caveats);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(token).Fault);
    }
}
