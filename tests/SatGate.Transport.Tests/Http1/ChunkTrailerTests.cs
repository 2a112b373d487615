using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Trailer sections (RFC 9112 section 7.1.2).</summary>
public sealed class ChunkTrailerTests
{
    [Theory]
    [InlineData("A: b\r\n")]
    [InlineData("A:\r\n")]
    [InlineData("A: \t b \t\r\nB:c\r\n")]
    [InlineData("Vary: *\r\nContent-Type: text/plain\r\n")]
    [InlineData("X: \u00ff\u0080\r\n")]
    [InlineData("Content-Length-X: 1\r\nHosts: a\r\nX-Transfer-Encoding: chunked\r\n")]
    [InlineData("ContentLengthContentLength: 1\r\nTransfer-Encoding-Transfer-Encoding: x\r\n")]
    public void Trailers_are_checked_and_dropped_or_kept(string trailers)
    {
        string body = $"1\r\na\r\n0\r\n{trailers}\r\n";
        Assert.Equal("a", ChunkedFeed.Payload(body));
        Assert.Equal("1\r\na\r\n0\r\n\r\n", ChunkedFeed.Raw(body));
        Assert.Equal(body, ChunkedFeed.RawWithTrailers(body));
    }

    [Fact]
    public void Extensions_are_dropped_where_trailers_are_kept() =>
        Assert.Equal("1\r\na\r\n0\r\nA: b\r\n\r\n", ChunkedFeed.RawWithTrailers("1;x\r\na\r\n0;y\r\nA: b\r\n\r\n"));

    [Theory]
    [InlineData(" A: b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("\tA: b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A: b\r\n c\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A : b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A\r\n", HttpFault.TrailerInvalid)]
    [InlineData(": b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A(: b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("\u00e9: b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A\0: b\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A: \0\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A: \u007f\r\n", HttpFault.TrailerInvalid)]
    [InlineData("A: b\n", HttpFault.BareLineFeed)]
    [InlineData("A\n", HttpFault.BareLineFeed)]
    [InlineData("\n", HttpFault.BareLineFeed)]
    [InlineData("A: b\rC", HttpFault.BareCarriageReturn)]
    [InlineData("A: b\r\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("\rA", HttpFault.BareCarriageReturn)]
    [InlineData("A: b\r\n\n", HttpFault.BareLineFeed)]
    [InlineData("A: b\r\n\rC", HttpFault.BareCarriageReturn)]
    [InlineData("5\r\nhello\r\n", HttpFault.TrailerInvalid)]
    public void A_malformed_trailer_section_is_refused(string trailers, HttpFault fault)
    {
        foreach (ChunkedOutput output in Enum.GetValues<ChunkedOutput>())
        {
            Assert.Equal(fault, ChunkedFeed.Refused($"1\r\na\r\n0\r\n{trailers}\r\n", output: output));
        }
    }

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Transfer_Encoding")]
    [InlineData("CONTENT.LENGTH")]
    [InlineData("Host")]
    [InlineData("hOST")]
    public void A_trailer_that_frames_or_routes_is_refused(string name)
    {
        foreach (ChunkedOutput output in Enum.GetValues<ChunkedOutput>())
        {
            Assert.Equal(HttpFault.TrailerForbidden, ChunkedFeed.Refused($"0\r\nA: b\r\n{name}: 5\r\n\r\n", output: output));
        }
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Connection")]
    [InlineData("Proxy-Authenticate")]
    [InlineData("Proxy-Authorization")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Upgrade")]
    public void A_hop_by_hop_trailer_is_refused_where_trailers_are_passed_on(string name)
    {
        string body = $"0\r\n{name}: x\r\n\r\n";
        Assert.Equal(HttpFault.TrailerForbidden, ChunkedFeed.Refused(body, output: ChunkedOutput.RawWithTrailers));
        Assert.Equal("0\r\n\r\n", ChunkedFeed.Raw(body));
    }

    [Fact]
    public void TrailerBytesMax_is_inclusive_and_does_not_count_the_last_line_end()
    {
        const string trailers = "A: b\r\nCc: d\r\n";
        ChunkedLimits limits = new(ExtensionLineBytesMax: 0, ExtensionBytesMax: 0, TrailerBytesMax: trailers.Length);
        ChunkedFeed.Done($"0\r\n{trailers}\r\n", ChunkedOutput.Raw, limits);
        HttpFault fault = ChunkedFeed.Refused($"0\r\n{trailers}\r\n", limits with { TrailerBytesMax = trailers.Length - 1 });
        Assert.Equal(HttpFault.TrailerTooLarge, fault);
        Assert.Equal(431, HttpFault.StatusCode(fault));
        ChunkedFeed.Done("0\r\n\r\n", ChunkedOutput.Raw, limits with { TrailerBytesMax = 0 });
    }

    [Fact]
    public void A_name_longer_than_any_forbidden_one_is_only_a_name()
    {
        for (int extra = 1; extra <= 20; extra++)
        {
            string more = new('x', extra);
            ChunkedFeed.Done($"0\r\nTransfer-Encoding{more}: a\r\n{more}Content-Length: b\r\n\r\n", ChunkedOutput.RawWithTrailers);
        }
    }
}
