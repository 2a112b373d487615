using System.Buffers.Text;
using System.Text;
using CsCheck;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>Nothing that was not made with the key is accepted, and nothing a stranger sends throws.</summary>
public sealed class ForgeryTests
{
    private static readonly Macaroon Genuine = Known.With("expires = 4102444800000", "scope = api:read", "label = worker");

    private static readonly Macaroon GenuineBinary = TokenMint.MintBinary(Known.Key, "satgate-capability-v1:1:2", "expires = 4102444800000", "scope = api:read", "label = worker");

    [Fact]
    public void The_token_that_is_tampered_with_is_genuine_at_first()
    {
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Genuine).Fault);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(GenuineBinary).Fault);
    }

    [Fact]
    public void Every_other_byte_in_the_text_of_the_json_form_is_refused_or_means_the_same()
    {
        using ExceptionCounter thrown = new();
        byte[] text = Encoding.ASCII.GetBytes(Genuine.ToText());

        AssertSameMeaning(Flips(text), Genuine);
        Assert.Equal(0, thrown.Count);
    }

    [Fact]
    public void Every_other_byte_in_the_text_of_the_binary_form_is_refused_or_means_the_same()
    {
        using ExceptionCounter thrown = new();
        byte[] text = Encoding.ASCII.GetBytes(GenuineBinary.ToText());

        AssertSameMeaning(Flips(text), GenuineBinary);
        Assert.Equal(0, thrown.Count);
    }

    [Fact]
    public void Every_other_byte_in_what_is_signed_is_refused()
    {
        using ExceptionCounter thrown = new();
        byte[] json = Base64Url.DecodeFromChars(Genuine.ToText());
        int signed = json.AsSpan().IndexOf(",\"i\":\""u8) + 6;

        // From the identifier's first byte on; the letters of the two keys behind it may be capitals.
        int caveatsKey = json.AsSpan().IndexOf(",\"c\":"u8) + 2;
        int signatureKey = json.AsSpan().IndexOf(",\"s\":"u8) + 2;
        int capitalKeys = 0;
        foreach (byte[] flipped in Flips(json).Skip(signed * 255))
        {
            bool isCapitalKey = flipped[caveatsKey] == 'C' || flipped[signatureKey] == 'S';
            capitalKeys += isCapitalKey ? 1 : 0;
            TokenFault fault = Known.Verifier.Verify(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(flipped))).Fault;
            Assert.Equal(isCapitalKey, fault == TokenFault.None);
        }

        Assert.Equal(2, capitalKeys);
        Assert.Equal(0, thrown.Count);
    }

    [Fact]
    public void A_cut_token_is_refused()
    {
        using ExceptionCounter thrown = new();
        foreach (byte[] text in (byte[][])[Encoding.ASCII.GetBytes(Genuine.ToText()), Encoding.ASCII.GetBytes(GenuineBinary.ToText().TrimEnd('='))])
        {
            for (int length = 0; length < text.Length; length++)
            {
                Assert.NotEqual(TokenFault.None, Known.Verifier.Verify(text.AsSpan(0, length)).Fault);
                Assert.NotEqual(TokenFault.None, Known.Verifier.Verify(text.AsSpan(text.Length - length)).Fault);
            }
        }

        Assert.Equal(0, thrown.Count);
    }

    [Fact]
    public void Caveats_cannot_be_left_out_doubled_moved_changed_or_added_without_the_chain()
    {
        string[] caveats = [.. Genuine.Caveats];
        List<string[]> forged = [[], [.. caveats, "label = x"], [.. caveats, string.Empty], ["label = x", .. caveats], [string.Concat(caveats)]];
        for (int i = 0; i < caveats.Length; i++)
        {
            forged.Add([.. caveats[..i], .. caveats[(i + 1)..]]);
            forged.Add([.. caveats[..i], caveats[i], .. caveats[i..]]);
            forged.Add([.. caveats[..i], caveats[i] + " ", .. caveats[(i + 1)..]]);
            for (int j = 0; j < i; j++)
            {
                string[] swapped = [.. caveats];
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                forged.Add(swapped);
            }
        }

        Assert.All(forged, list => Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(Genuine.Identifier, list, Genuine.SignatureHex)).Fault));
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Forge(Genuine.Identifier, caveats, Genuine.SignatureHex)).Fault);
    }

    [Fact]
    public void A_signature_of_the_chain_before_it_or_of_another_token_does_not_hold()
    {
        VerifiedToken verified = Known.Verifier.Accepted(Genuine);
        string[] caveats = [.. Genuine.Caveats];

        Assert.All(verified.ChainSignatures[..^1], signature => Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(Genuine.Identifier, caveats, signature)).Fault));
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(Genuine.Identifier, caveats, Known.With(caveats).SignatureHex)).Fault);
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(Genuine.Identifier + "0", caveats, Genuine.SignatureHex)).Fault);
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(string.Empty, caveats, Genuine.SignatureHex)).Fault);
    }

    [Fact]
    public void Bytes_cannot_wander_between_the_pieces()
    {
        // The same bytes in the same order, cut elsewhere.
        string identifier = Genuine.Identifier;
        string first = Genuine.Caveats[0];
        string[] rest = [.. Genuine.Caveats[1..]];

        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(identifier + first, rest, Genuine.SignatureHex)).Fault);
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(identifier[..^1], [identifier[^1] + first, .. rest], Genuine.SignatureHex)).Fault);
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Forge(identifier, [first[..^1], first[^1] + rest[0], .. rest[1..]], Genuine.SignatureHex)).Fault);
    }

    [Fact]
    public void Another_key_made_another_token()
    {
        TokenVerifier other = new([TokenKey.FromSecret("test-secret "), TokenKey.FromSecret("Test-secret")], Known.Time, "acme", acceptUnsealedBudgets: true);

        Assert.Equal(TokenFault.BadSignature, other.Verify(Genuine).Fault);
        Assert.Equal(TokenFault.BadSignature, other.Verify(GenuineBinary).Fault);
    }

    [Fact]
    public void Ten_thousand_caveats_and_a_megabyte_are_refused_before_anything_is_computed()
    {
        using ExceptionCounter thrown = new();
        byte[] many = Encoding.ASCII.GetBytes(Forge(Genuine.Identifier, [.. Enumerable.Repeat("a = b", 10_000)], Genuine.SignatureHex));
        byte[] packed = Encoding.ASCII.GetBytes(Forge("x", [.. Enumerable.Repeat(string.Empty, 3_900)], Genuine.SignatureHex));
        byte[] megabyte = new byte[1 << 20];
        megabyte.AsSpan().Fill((byte)'A');
        Assert.True(packed.Length <= TokenText.BytesMax);
        foreach (byte[] text in (byte[][])[many, packed, megabyte])
        {
            Assert.Equal(TokenFault.TooLong, Known.Verifier.Verify(text).Fault);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Known.Verifier.Verify(text);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }

        Assert.Equal(0, thrown.Count);
    }

    [Fact]
    public void A_forged_token_costs_no_memory()
    {
        byte[] text = Encoding.ASCII.GetBytes(Forge(Genuine.Identifier, [.. Genuine.Caveats], new string('0', 64)));
        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(text).Fault);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Known.Verifier.Verify(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Any_bytes_at_all_are_answered_without_an_exception() =>
        Gen.Byte.Array[0, 400].Sample(
            bytes =>
            {
                using ExceptionCounter thrown = new();
                byte[] binary = Encoding.ASCII.GetBytes(Convert.ToBase64String([2, .. bytes]));
                bool refused = Known.Verifier.Verify(bytes).Token is null
                    && Known.Verifier.Verify(binary).Token is null
                    && Known.Verifier.Verify(Encoding.ASCII.GetBytes(Base64Url.EncodeToString([(byte)'{', .. bytes]))).Token is null;
                return refused && thrown.Count == 0;
            },
            iter: 20_000);

    private static IEnumerable<byte[]> Flips(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        for (int i = 0; i < bytes.Length; i++)
        {
            for (int mask = 1; mask < 256; mask++)
            {
                flipped[i] = (byte)(bytes[i] ^ mask);
                yield return flipped;
            }

            flipped[i] = bytes[i];
        }
    }

    /// <summary>The location is not signed and a key may be a capital letter: such a text is the same token, and nothing else is accepted.</summary>
    private static void AssertSameMeaning(IEnumerable<byte[]> texts, Macaroon genuine)
    {
        foreach (byte[] text in texts)
        {
            if (Known.Verifier.Verify(text).Token is { } token)
            {
                Assert.Equal(genuine.Identifier, token.Macaroon.Identifier);
                Assert.Equal(genuine.Caveats, token.Macaroon.Caveats);
                Assert.Equal(genuine.SignatureHex, token.Macaroon.SignatureHex);
                Assert.Equal(genuine.TokenId, token.TokenId);
            }
        }
    }

    private static string Forge(string identifier, string[] caveats, string signature)
    {
        string list = string.Join(',', caveats.Select(c => $"\"{c}\""));
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"v":1,"l":"https://satgate.io","i":"{{identifier}}","c":[{{list}}],"s":"{{signature}}"}"""));
    }
}
