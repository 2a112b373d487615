using System.Buffers.Text;
using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>The text around a token: base64 in one spelling, and bounded.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("====")]
    [InlineData("A")]
    [InlineData("Ag")]
    [InlineData("not base64!")]
    [InlineData("e30")]
    [InlineData("W10")]
    [InlineData("bnVsbA")]
    [InlineData("Bearer x")]
    [InlineData("é")]
    public void What_is_no_token_is_malformed(string text) => Assert.Equal(TokenFault.Malformed, FaultOf(text));

    [Fact]
    public void A_token_of_ours_is_known_by_its_form_whoever_signed_it()
    {
        TokenKey key = TokenKey.FromSecret("any");
        Assert.True(TokenText.IsOurs(Encoding.ASCII.GetBytes(Known.Text)));
        Assert.True(TokenText.IsOurs(Encoding.ASCII.GetBytes(Known.BinaryText)));
        Assert.True(TokenText.IsOurs(Encoding.ASCII.GetBytes(TokenMint.MintBinary(key, TokenMint.NewPaymentIdentifier(TimeProvider.System)).ToText())));
        Assert.False(TokenText.IsOurs("eyJ2IjoxfQ"u8));
        Assert.False(TokenText.IsOurs(default));
        Assert.False(TokenText.IsOurs(new byte[TokenText.BytesMax + 1]));
    }

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}\n")]
    [InlineData("\t{0}")]
    [InlineData("{0}=")]
    [InlineData("{0}====")]
    [InlineData("={0}")]
    public void Nothing_stands_around_a_token(string format)
    {
        Assert.Equal(TokenFault.Malformed, FaultOf(string.Format(null, format, Known.Text)));
        Assert.Equal(TokenFault.Malformed, FaultOf(string.Format(null, format, Known.BinaryText)));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\r\n")]
    [InlineData("=")]
    [InlineData("%3D")]
    public void Nothing_stands_inside_a_token(string inserted)
    {
        Assert.Equal(TokenFault.Malformed, FaultOf(Known.Text.Insert(40, inserted)));
        Assert.Equal(TokenFault.Malformed, FaultOf(Known.BinaryText.Insert(40, inserted)));
    }

    /// <summary>The platform's decoder passes over white space; as much of it as fills up a group of letters must not slip through either.</summary>
    [Fact]
    public void White_space_is_refused_wherever_it_stands()
    {
        string json = Text("""{"v":1,"l":"~~~???>>>","i":"x","c":[],"s":"SIG"}""");
        string binary = TokenMint.MintBinary(Known.Key, "id", "label = ~~~???>>>~~???>>").ToBinaryText();
        foreach (string text in (string[])[json, binary, binary.TrimEnd('='), Known.Text, Known.BinaryText])
        {
            Assert.Equal(TokenFault.None, FaultOf(text));
            foreach (string space in (string[])[" ", "  ", "\r\n", " \t ", "    ", "\n\n\n\n"])
            {
                Assert.All(Enumerable.Range(0, text.Length + 1), at => Assert.Equal(TokenFault.Malformed, FaultOf(text.Insert(at, space))));
            }
        }
    }

    [Fact]
    public void Stray_bits_in_the_last_letter_are_refused()
    {
        string json = Text("""{"v":1,"l":"","i":"x","c":[],"s":"SIG"}""");
        Assert.Equal(2, json.Length % 4);
        Assert.Equal(TokenFault.None, FaultOf(json));
        Assert.Equal(TokenFault.Malformed, FaultOf(json[..^1] + (char)(json[^1] + 1)));
        Assert.Equal(TokenFault.Malformed, FaultOf(json[..^1] + (char)(json[^1] + 1) + "=="));
        Assert.Equal(TokenFault.Malformed, FaultOf(Known.BinaryText.TrimEnd('=')[..^1] + "R"));
    }

    [Fact]
    public void Each_form_has_its_alphabet()
    {
        // Made so that both special letters occur in either alphabet.
        string json = Text("""{"v":1,"l":"~~~???>>>","i":"x","c":[],"s":"SIG"}""");
        Assert.Contains('-', json);
        Assert.Contains('_', json);
        string standard = json.Replace('-', '+').Replace('_', '/');
        string padding = new('=', (4 - (json.Length % 4)) % 4);

        Assert.Equal(TokenFault.None, FaultOf(json));
        Assert.Equal(TokenFault.None, FaultOf(standard + padding));
        Assert.Equal(padding.Length == 0 ? TokenFault.None : TokenFault.Malformed, FaultOf(standard));
        Assert.Equal(padding.Length == 0 ? TokenFault.None : TokenFault.Malformed, FaultOf(json + padding));
        Assert.Equal(TokenFault.Malformed, FaultOf(json.Replace('-', '+')));

        string binary = TokenMint.MintBinary(Known.Key, "id", "label = ~~~???>>>~~???>>").ToBinaryText().TrimEnd('=');
        Assert.True(binary.AsSpan().IndexOfAny('+', '/') >= 0);
        Assert.Equal(TokenFault.None, FaultOf(binary));
        Assert.Equal(TokenFault.Malformed, FaultOf(binary.Replace('+', '-').Replace('/', '_')));
    }

    [Fact]
    public void A_text_has_a_longest_length()
    {
        // 4 letters for 3 bytes: 12,288 bytes of JSON are exactly the most.
        string frame = """{"v":1,"l":"","i":"x","c":[],"s":"SIG"}""".Replace("SIG", new string('a', 64));
        string longest = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(frame + new string(' ', 12_288 - frame.Length)));

        Assert.Equal(TokenText.BytesMax, longest.Length);
        Assert.Equal(TokenFault.None, FaultOf(longest));
        Assert.Equal(TokenFault.TooLong, FaultOf(longest + "A"));
        Assert.Equal(TokenFault.TooLong, Known.Verifier.Verify(longest + "A").Fault);
        Assert.Equal(TokenFault.TooLong, Known.Verifier.Verify(new string('A', 1 << 20)).Fault);
    }

    [Fact]
    public void A_token_has_a_largest_number_of_caveats()
    {
        static string With(int count) => Text($$"""{"v":1,"l":"","i":"x","c":[{{string.Join(',', Enumerable.Repeat("\"a = b\"", count))}}],"s":"SIG"}""");

        Assert.Equal(TokenFault.None, FaultOf(With(128)));
        Assert.Equal(TokenFault.TooLong, FaultOf(With(129)));
    }

    [Fact]
    public void A_caveat_has_a_longest_length()
    {
        static string With(int length) => Text($$"""{"v":1,"l":"","i":"x","c":["{{new string('a', length)}}"],"s":"SIG"}""");

        Assert.Equal(TokenFault.None, FaultOf(With(8192)));
        Assert.Equal(TokenFault.TooLong, FaultOf(With(8193)));
    }

    [Fact]
    public void A_token_of_the_most_caveats_is_verified()
    {
        Macaroon token = Known.With([.. Enumerable.Repeat("label = x", 128)]);

        Assert.Equal(129, Known.Verifier.Accepted(token).ChainSignatures.Length);
    }

    /// <summary>A token of this JSON; SIG stands for some signature.</summary>
    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.Replace("SIG", new string('a', 64))));

    private static TokenFault FaultOf(string text)
    {
        bool read = TokenText.TryDecode(Encoding.UTF8.GetBytes(text), out Macaroon? token, out TokenFault fault);
        Assert.Equal(fault == TokenFault.None, read);
        Assert.Equal(read, token is not null);
        return fault;
    }
}
