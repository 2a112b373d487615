using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>The binary form is read strictly.</summary>
public sealed class BinaryTests
{
    private static readonly byte[] Signature = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static byte[] Header => [2, .. Field(1, "here"), .. Field(2, "id"), 0];

    private static byte[] End => [0, .. Field(6, Signature)];

    [Fact]
    public void A_token_is_read()
    {
        Assert.Equal(TokenFault.None, Read([.. Header, .. Field(2, "a = b"), 0, .. Field(2, "c = d"), 0, .. End], out Macaroon? token));
        Assert.Equal("here", token!.Location);
        Assert.Equal("id", token.Identifier);
        Assert.Equal(["a = b", "c = d"], token.Caveats);
        Assert.Equal(Signature, token.Signature.ToArray());
        Assert.True(token.IsBinary);
    }

    [Fact]
    public void The_location_may_be_missing() => Assert.Equal(TokenFault.None, Read([2, .. Field(2, "id"), 0, .. End], out _));

    [Fact]
    public void Long_fields_are_read_and_written()
    {
        foreach (int length in (int[])[127, 128, 129, 8191, 8192])
        {
            Macaroon token = TokenMint.MintBinary(Known.Key, "id", new string('x', length));
            Macaroon read = Known.Decode(token.ToBinaryText());
            Assert.Equal(token.Caveats, read.Caveats);
            Assert.Equal(token.SignatureHex, read.SignatureHex);
        }
    }

    [Fact]
    public void What_is_not_the_form_is_refused()
    {
        byte[] caveat = [.. Field(2, "a = b"), 0];
        byte[][] wrong =
        [
            [2],
            [1, .. Header[1..], .. End],
            [.. Header],
            [.. Header, .. End[..^1]],
            [.. Header, .. End, 0],
            [.. Header, .. Field(6, Signature)],
            [.. Header, 0, .. Field(6, Signature[1..])],
            [.. Header, 0, .. Field(2, Signature)],
            [.. Header, .. caveat[..^1], .. End],
            [.. Header, .. Field(1, "x"), .. caveat, .. End],
            [.. Header, .. caveat[..^1], .. Field(4, "third party"), 0, .. End],
            [.. Header, 2, 0x81, 0x00, (byte)'a', 0, .. End],
            [.. Header, 2, 0x85, 0x80, 0x00, .. "a = b"u8, 0, .. End],
            [.. Header, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0, .. End],
            [.. Header, 2, 0x7F, 0, .. End],
            [.. Header, 2, 0x85],
            [.. Header, .. Field(2, [0xFF, 0xFE]), 0, .. End],
            [2, .. Field(2, [0xC0, 0x80]), 0, .. End],
            [2, .. Field(1, "here"), 0, .. End],
            [2, .. Field(2, "id"), .. Field(1, "here"), 0, .. End],
            [2, 0, .. End],
        ];

        Assert.All(wrong, bytes => Assert.Equal(TokenFault.Malformed, Read(bytes, out _)));
    }

    [Fact]
    public void Limits_hold_as_for_the_other_form()
    {
        byte[] caveat = [.. Field(2, "a = b"), 0];

        Assert.Equal(TokenFault.None, Read([.. Header, .. Enumerable.Repeat(caveat, 128).SelectMany(c => c), .. End], out _));
        Assert.Equal(TokenFault.TooLong, Read([.. Header, .. Enumerable.Repeat(caveat, 129).SelectMany(c => c), .. End], out _));
        Assert.Equal(TokenFault.None, Read([.. Header, .. Field(2, new string('x', 8192)), 0, .. End], out _));
        Assert.Equal(TokenFault.TooLong, Read([.. Header, .. Field(2, new string('x', 8193)), 0, .. End], out _));
    }

    [Fact]
    public void The_older_version_is_not_read() => Assert.Equal(TokenFault.Malformed, Read([.. "0021location https://satgate.io\n"u8], out _));

    [Fact]
    public void A_signature_of_one_form_does_not_hold_in_the_other()
    {
        Macaroon json = Known.Decode(Known.Text);
        byte[] asBinary = [2, .. Field(1, json.Location), .. Field(2, json.Identifier), 0, .. json.Caveats.SelectMany(c => (byte[])[.. Field(2, c), 0]), 0, .. Field(6, json.Signature.ToArray())];

        Assert.Equal(TokenFault.BadSignature, Known.Verifier.Verify(Convert.ToBase64String(asBinary)).Fault);
    }

    private static byte[] Field(byte type, string text) => Field(type, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(byte type, byte[] bytes) =>
        bytes.Length < 0x80 ? [type, (byte)bytes.Length, .. bytes] : [type, (byte)(bytes.Length | 0x80), (byte)(bytes.Length >> 7), .. bytes];

    private static TokenFault Read(byte[] bytes, out Macaroon? token)
    {
        TokenText.TryDecode(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)), out token, out TokenFault fault);
        return fault;
    }
}
