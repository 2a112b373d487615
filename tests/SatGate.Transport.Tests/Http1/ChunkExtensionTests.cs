using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Chunk extensions (RFC 9112 section 7.1.1): well formed and dropped, or refused.</summary>
public sealed class ChunkExtensionTests
{
    [Theory]
    [InlineData(";a")]
    [InlineData(";a=b")]
    [InlineData(";a;b=c;d")]
    [InlineData("; a")]
    [InlineData(" ;a")]
    [InlineData(" \t; \ta \t= \tb")]
    [InlineData(";a ;b")]
    [InlineData(";a=b ;c")]
    [InlineData(";a=\"\"")]
    [InlineData(";a=\"b;c=d,e\"")]
    [InlineData(";a=\"\\\"\\\\\"")]
    [InlineData(";a=\"\\\u00e9\\ \"")]
    [InlineData(";a = \" b\tc\u00ff\" ; d")]
    [InlineData(";a=\"b\";c")]
    [InlineData(";!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ")]
    public void A_well_formed_extension_is_dropped(string extension)
    {
        string body = $"2{extension}\r\nab\r\n0{extension}\r\n\r\n";
        Assert.Equal("ab", ChunkedFeed.Payload(body));
        Assert.Equal("2\r\nab\r\n0\r\n\r\n", ChunkedFeed.Raw(body));
        Assert.Equal("2\r\nab\r\n0\r\n\r\n", ChunkedFeed.RawWithTrailers(body));
    }

    [Theory]
    [InlineData(";")]
    [InlineData("; ")]
    [InlineData(";;")]
    [InlineData(";a;")]
    [InlineData(";;a")]
    [InlineData(";=b")]
    [InlineData(";a=")]
    [InlineData(";a= ")]
    [InlineData(";a=;b")]
    [InlineData(";a==b")]
    [InlineData(";a b")]
    [InlineData(";a=b c")]
    [InlineData(";a ")]
    [InlineData(";a=b ")]
    [InlineData(";a=\"b\" ")]
    [InlineData(";a=b=c")]
    [InlineData(";a=\"b")]
    [InlineData(";a=\"b\\")]
    [InlineData(";a=\"b\"c")]
    [InlineData(";a=\"b\"\"c\"")]
    [InlineData(";\"a\"=b")]
    [InlineData(";a=b\"c\"")]
    [InlineData(" ext")]
    [InlineData(" a=b")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData(" 0")]
    [InlineData(";a,b")]
    [InlineData(";a@")]
    [InlineData(";\u00e9")]
    [InlineData(";a=\u00e9")]
    [InlineData(";a\0")]
    [InlineData(";a=\0")]
    [InlineData(";a=\"\0\"")]
    [InlineData(";a=\"\u007f\"")]
    [InlineData(";a=\"\\\u007f\"")]
    [InlineData(";a=\"\\\u0001\"")]
    public void A_malformed_extension_is_refused(string extension)
    {
        Assert.Equal(HttpFault.ChunkExtensionInvalid, ChunkedFeed.Refused($"2{extension}\r\nab\r\n0\r\n\r\n"));
        Assert.Equal(HttpFault.ChunkExtensionInvalid, ChunkedFeed.Refused($"2\r\nab\r\n0{extension}\r\n\r\n"));
    }

    [Theory]
    [InlineData(";\n", HttpFault.BareLineFeed)]
    [InlineData(" \n", HttpFault.BareLineFeed)]
    [InlineData(";a\n", HttpFault.BareLineFeed)]
    [InlineData(";a=\n", HttpFault.BareLineFeed)]
    [InlineData(";a=b\n", HttpFault.BareLineFeed)]
    [InlineData(";a=\"\n\"", HttpFault.BareLineFeed)]
    [InlineData(";a=\"\\\n\"", HttpFault.BareLineFeed)]
    [InlineData(";a=\"b\"\n", HttpFault.BareLineFeed)]
    [InlineData(";a\rb", HttpFault.BareCarriageReturn)]
    [InlineData(";a\r\r\n", HttpFault.BareCarriageReturn)]
    [InlineData(";a=\"\r\n\"", HttpFault.ChunkExtensionInvalid)]
    [InlineData(";a=\"\\\r\n\"", HttpFault.ChunkExtensionInvalid)]
    public void A_line_end_other_than_crlf_in_an_extension_is_refused(string extension, HttpFault fault) =>
        Assert.Equal(fault, ChunkedFeed.Refused($"2{extension}\r\nab\r\n0\r\n\r\n"));

    [Fact]
    public void ExtensionLineBytesMax_is_inclusive()
    {
        ChunkedLimits limits = new(ExtensionLineBytesMax: 10, ExtensionBytesMax: 1000, TrailerBytesMax: 0);
        ChunkedFeed.Done($"1;{new string('a', 9)}\r\nx\r\n0;{new string('b', 9)}\r\n\r\n", ChunkedOutput.Raw, limits);
        Assert.Equal(HttpFault.ChunkExtensionTooLarge, ChunkedFeed.Refused($"1;{new string('a', 10)}\r\nx\r\n0\r\n\r\n", limits));
    }

    [Fact]
    public void ExtensionBytesMax_is_inclusive_and_counts_over_the_message()
    {
        ChunkedLimits limits = new(ExtensionLineBytesMax: 10, ExtensionBytesMax: 30, TrailerBytesMax: 0);
        string chunk = $"1;{new string('a', 9)}\r\nx\r\n";
        ChunkedFeed.Done(chunk + chunk + chunk + "0\r\n\r\n", ChunkedOutput.Raw, limits);
        Assert.Equal(HttpFault.ChunkExtensionTooLarge, ChunkedFeed.Refused(chunk + chunk + chunk + "0;\r\n\r\n", limits));
    }

    [Fact]
    public void The_default_limits_hold_without_a_constructor()
    {
        ChunkedLimits limits = ChunkedLimits.Default;
        string At(int length) => $"1;{new string('a', length - 1)}\r\nx\r\n";
        Assert.Equal(ParseStatus.NeedMore, ChunkedFeed.Pull([Feed.Bytes(At(limits.ExtensionLineBytesMax))], ChunkedOutput.Raw).Status);
        Assert.Equal(HttpFault.ChunkExtensionTooLarge, ChunkedFeed.Pull([Feed.Bytes(At(limits.ExtensionLineBytesMax + 1))], ChunkedOutput.Raw).Fault);

        string full = string.Concat(Enumerable.Repeat(At(limits.ExtensionLineBytesMax), limits.ExtensionBytesMax / limits.ExtensionLineBytesMax));
        Assert.Equal(ParseStatus.NeedMore, ChunkedFeed.Pull([Feed.Bytes(full)], ChunkedOutput.Raw).Status);
        Assert.Equal(HttpFault.ChunkExtensionTooLarge, ChunkedFeed.Pull([Feed.Bytes(full + At(2))], ChunkedOutput.Raw).Fault);
    }
}
