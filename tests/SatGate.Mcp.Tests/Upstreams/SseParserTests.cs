using System.Text;
using SatGate.Mcp.Upstreams.Http;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class SseParserTests
{
    private const string Stream =
        "\uFEFFdata: one\n\n: comment\n\nid: 7\nretry: 250\ndata: \n\nevent: message\r\ndata: two\r\ndata:  lines\r\n\r\ndata:three\r\rid: 8\nother: x\ndata\n\nevent: lost\n\ndata: never ended";

    private const string Expected = "|one|;7||;message7|two\n lines|;7|three|;8||;";

    [Fact]
    public void Events_are_the_same_at_every_split()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream);
        Assert.Equal(Expected.Replace("message7", "7message", StringComparison.Ordinal), Read(bytes));
        for (int first = 0; first <= bytes.Length; first++)
        {
            Assert.Equal(Read(bytes), Read(bytes[..first], bytes[first..]));
        }

        Assert.Equal(Read(bytes), Read([.. bytes.Select(static one => new[] { one })]));
    }

    [Fact]
    public void A_pause_is_told()
    {
        var parser = new SseParser(100);
        ReadOnlySpan<byte> input = "retry: 250\nid: a\ndata:\n\nretry: -1\nretry: x\n"u8;
        Assert.True(parser.TryNext(ref input));
        Assert.Equal(250, parser.RetryMs);
        Assert.False(parser.TryNext(ref input));
        Assert.Equal(250, parser.RetryMs);
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    [InlineData(100_000, true)]
    public void Data_past_the_limit_is_told_and_the_next_event_is_whole(int length, bool isTooLong)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"data: {new string('x', length)}\n\ndata: y\n\n");
        foreach (int size in new[] { 1, 7, bytes.Length })
        {
            var parser = new SseParser(100);
            var events = new List<(bool IsTooLong, int Length)>();
            foreach (byte[] part in bytes.Chunk(size))
            {
                ReadOnlySpan<byte> input = part;
                while (parser.TryNext(ref input))
                {
                    events.Add((parser.IsTooLong, parser.Data.Length));
                }
            }

            Assert.Equal([(isTooLong, isTooLong ? 0 : length), (false, 1)], events);
        }
    }

    private static string Read(params byte[][] parts)
    {
        var parser = new SseParser(1000);
        var text = new StringBuilder();
        foreach (byte[] part in parts)
        {
            ReadOnlySpan<byte> input = part;
            while (parser.TryNext(ref input))
            {
                text.Append(Encoding.UTF8.GetString(parser.LastId)).Append(Encoding.UTF8.GetString(parser.Name)).Append('|')
                    .Append(Encoding.UTF8.GetString(parser.Data)).Append("|;");
            }
        }

        return text.ToString();
    }
}
