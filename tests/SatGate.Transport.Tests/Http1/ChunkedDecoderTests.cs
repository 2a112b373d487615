using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Chunk sizes, data and the three outputs (RFC 9112 section 7.1).</summary>
public sealed class ChunkedDecoderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n", "hello world")]
    [InlineData("a\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("A\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("00000000000000a\r\n0123456789\r\n000000000000000\r\n\r\n", "0123456789")]
    [InlineData("2\r\n\r\n\r\n0\r\n\r\n", "\r\n")]
    [InlineData("3\r\n0\r\n\r\n3\r\n\r\n0\r\n0\r\n\r\n", "0\r\n\r\n0")]
    public void Data_comes_out_and_plain_framing_stays_as_it_is(string body, string payload)
    {
        Assert.Equal(payload, ChunkedFeed.Payload(body));
        Assert.Equal(body, ChunkedFeed.Raw(body));
        Assert.Equal(body, ChunkedFeed.RawWithTrailers(body));
    }

    [Fact]
    public void What_follows_the_body_is_left_alone()
    {
        const string body = "1\r\na\r\n0\r\n\r\n";
        ChunkedOutcome outcome = ChunkedFeed.Done(body + "GET / HTTP/1.1\r\n\0", ChunkedOutput.Raw);
        Assert.Equal(body.Length, outcome.Consumed);
        Assert.Equal(1, outcome.PayloadBytes);
    }

    [Theory]
    [InlineData("\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("\n", HttpFault.ChunkSizeInvalid)]
    [InlineData(";a\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData(" 5\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("\t5\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("+5\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("-5\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("0x5\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5h\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5g\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5,\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5.0\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5_0\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5\0\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("\u00b2\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("1000000000000000\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("0000000000000005\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("ffffffffffffffff\r\n", HttpFault.ChunkSizeInvalid)]
    [InlineData("5\nhello\r\n", HttpFault.BareLineFeed)]
    [InlineData("5\rhello\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("5\r\r\nhello\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("5 \r\nhello\r\n", HttpFault.ChunkExtensionInvalid)]
    [InlineData("5\t\r\nhello\r\n", HttpFault.ChunkExtensionInvalid)]
    [InlineData("5\u000b\r\nhello\r\n", HttpFault.ChunkSizeInvalid)]
    public void A_size_is_one_to_fifteen_hexadecimal_digits_and_crlf(string line, HttpFault fault)
    {
        Assert.Equal(fault, ChunkedFeed.Refused(line));
        Assert.Equal(fault, ChunkedFeed.Refused("1\r\na\r\n" + line));
        Assert.Equal(fault, ChunkedFeed.Refused("1\r\na\r\n" + line, output: ChunkedOutput.Payload));
    }

    [Theory]
    [InlineData("5\r\nhelloX")]
    [InlineData("5\r\nhello6\r\n")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\rX")]
    [InlineData("5\r\nhello\r\r\n")]
    [InlineData("5\r\nhello \r\n")]
    [InlineData("4\r\nhello\r\n")]
    public void Data_must_be_followed_by_crlf_at_once(string body) => Assert.Equal(HttpFault.ChunkDataUnterminated, ChunkedFeed.Refused(body));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5\r")]
    [InlineData("5\r\n")]
    [InlineData("5;a=\"")]
    [InlineData("5\r\nhell")]
    [InlineData("5\r\nhello")]
    [InlineData("5\r\nhello\r")]
    [InlineData("5\r\nhello\r\n")]
    [InlineData("0\r\n")]
    [InlineData("0\r\n\r")]
    [InlineData("0\r\nA: b")]
    [InlineData("0\r\nA: b\r\n")]
    [InlineData("fffffffffffffff\r\nabc")]
    public void An_unfinished_body_is_never_done(string body)
    {
        foreach (ChunkedOutput output in Enum.GetValues<ChunkedOutput>())
        {
            Assert.Equal(ParseStatus.NeedMore, ChunkedFeed.EverySplit(body, output).Status);
        }
    }

    [Fact]
    public void What_is_kept_before_a_fault_is_no_whole_body()
    {
        string[] bodies = ["5\r\nhello\r\n0\r\n X", "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", "5\r\nhello\r\n0\r\n\rX", "5\r\nhello\r\n0;\r\n\r\n"];
        foreach (string body in bodies)
        {
            foreach (ChunkedOutput output in new[] { ChunkedOutput.Raw, ChunkedOutput.RawWithTrailers })
            {
                ChunkedOutcome outcome = ChunkedFeed.EverySplit(body, output);
                Assert.Equal(ParseStatus.Invalid, outcome.Status);
                Assert.Equal(ParseStatus.NeedMore, ChunkedFeed.EverySplit(outcome.Kept, ChunkedOutput.Payload).Status);
            }
        }
    }

    [Fact]
    public void Plain_framing_comes_as_one_range()
    {
        ChunkedDecoder decoder = default;
        byte[] body = Feed.Bytes("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET");
        Assert.True(decoder.TryNext(body, ChunkedOutput.Raw, out int consumed, out int start, out int length, out ParseStatus status));
        Assert.Equal((body.Length - 3, 0, body.Length - 3, ParseStatus.Done), (consumed, start, length, status));
        Assert.False(decoder.TryNext(body.AsSpan(consumed), ChunkedOutput.Raw, out consumed, out _, out length, out status));
        Assert.Equal((0, 0, ParseStatus.Done), (consumed, length, status));
    }

    [Fact]
    public void A_fault_stays()
    {
        ChunkedDecoder decoder = default;
        Assert.False(decoder.TryNext("x"u8, ChunkedOutput.Raw, out _, out _, out _, out ParseStatus status));
        Assert.Equal(ParseStatus.Invalid, status);
        Assert.False(decoder.TryNext("0\r\n\r\n"u8, ChunkedOutput.Raw, out int consumed, out _, out _, out status));
        Assert.Equal((0, ParseStatus.Invalid, HttpFault.ChunkSizeInvalid), (consumed, status, decoder.Fault));
        Assert.False(decoder.IsDone);
    }

    [Fact]
    public void Payload_is_counted_as_it_passes()
    {
        ChunkedDecoder decoder = default;
        byte[] part = Feed.Bytes("ffffff\r\nabc");
        decoder.Filter(part, ChunkedOutput.Raw, out _, out _);
        Assert.Equal(3, decoder.PayloadBytes);
        decoder.Filter(part.AsSpan(0, 2), ChunkedOutput.Payload, out _, out _);
        Assert.Equal(5, decoder.PayloadBytes);
    }

    [Fact]
    public void Data_of_every_length_passes_through()
    {
        for (int length = 1; length <= 70; length++)
        {
            string data = new('d', length);
            Assert.Equal(data + data, ChunkedFeed.Payload($"{length:x}\r\n{data}\r\n{length:X};e\r\n{data}\r\n0\r\n\r\n"));
        }
    }
}
