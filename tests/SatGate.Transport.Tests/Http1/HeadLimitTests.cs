using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Each limit at its bound and one past it, and how early an oversized head is refused.</summary>
public sealed class HeadLimitTests
{
    private const string Small = "GET /abc HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n";

    [Fact]
    public void HeadBytesMax_is_inclusive()
    {
        HeadLimits at = Feed.Limits with { HeadBytesMax = Small.Length };
        Assert.Equal(Small.Length, Feed.Accepted(Small, at).Length);
        Assert.Equal(Small.Length, Feed.Accepted(Small + "GET /next", at).Length);

        HttpFault fault = Feed.Refused(Small, at with { HeadBytesMax = Small.Length - 1 });
        Assert.Equal(HttpFault.HeadTooLarge, fault);
        Assert.Equal(431, HttpFault.StatusCode(fault));
    }

    [Fact]
    public void Empty_lines_before_the_head_count() =>
        Assert.Equal(HttpFault.HeadTooLarge, Feed.Refused("\r\n" + Small, Feed.Limits with { HeadBytesMax = Small.Length + 1 }));

    [Fact]
    public void An_endless_head_is_refused_at_the_limit_and_not_later()
    {
        HeadLimits limits = Feed.Limits with { HeadBytesMax = 300 };
        Assert.Equal(300, Feed.RefusedAfter("GET / HTTP/1.1\r\nHost: h\r\nX: " + new string('y', 1000), limits));
        Assert.Equal(300, Feed.RefusedAfter("GET / HTTP/1.1\r\nHost: h\r\n" + new string('y', 1000), limits));
        Assert.Equal(300, Feed.RefusedAfter(new string('M', 1000), limits));
    }

    [Fact]
    public void What_stands_behind_the_limit_does_not_change_the_verdict()
    {
        HeadLimits limits = Feed.Limits with { HeadBytesMax = 40 };
        foreach (string behind in new[] { "yyyy\r\n\r\n", "\0", "\n", "\r\n\r\n" })
        {
            Assert.Equal(HttpFault.HeadTooLarge, Feed.Refused("GET / HTTP/1.1\r\nHost: h\r\nX: 567890123456" + behind, limits));
        }
    }

    [Fact]
    public void FieldsMax_is_inclusive()
    {
        string Fields(int count) => "GET / HTTP/1.1\r\nHost: h\r\n" + string.Concat(Enumerable.Range(1, count - 1).Select(i => $"X{i}: y\r\n")) + "\r\n";
        foreach (int max in new[] { 1, 31, 32, 33, 100, 128, 129 })
        {
            HeadLimits limits = Feed.Limits with { FieldsMax = max };
            RequestHead head = Feed.Accepted(Fields(max), limits);
            Assert.Equal(max, head.FieldCount);
            Assert.All(Enumerable.Range(1, max - 1), i => Assert.Equal(1, head.Fields[i].ValueLength));

            HttpFault fault = Feed.Refused(Fields(max + 1), limits);
            Assert.Equal(HttpFault.TooManyFields, fault);
            Assert.Equal(431, HttpFault.StatusCode(fault));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    public void TargetBytesMax_is_inclusive(string before)
    {
        HeadLimits limits = Feed.Limits with { TargetBytesMax = 100 };
        string Head(int target) => $"{before}GET /{new string('t', target - 1)} HTTP/1.1\r\nHost: h\r\n\r\n";
        Assert.Equal(100, Feed.Accepted(Head(100), limits).TargetLength);

        HttpFault fault = Feed.Refused(Head(101), limits);
        Assert.Equal(HttpFault.TargetTooLong, fault);
        Assert.Equal(414, HttpFault.StatusCode(fault));
        Assert.Equal(before.Length + "GET ".Length + 101, Feed.RefusedAfter(Head(500), limits));
    }

    [Fact]
    public void A_long_method_is_not_mistaken_for_a_long_target()
    {
        HeadLimits limits = Feed.Limits with { TargetBytesMax = 10 };
        Assert.Equal(HttpFault.MethodInvalid, Feed.Refused($"{new string('M', 100)} / HTTP/1.1\r\nHost: h\r\n\r\n", limits));
        Assert.Equal(HttpFault.RequestLineMalformed, Feed.Refused($"GET / {new string('v', 100)}\r\nHost: h\r\n\r\n", limits));
        Assert.Equal(HttpFault.BareLineFeed, Feed.Refused($"GET / {new string('v', 100)}\n", limits));
        Assert.Equal(HttpFault.TargetTooLong, Feed.Refused($"{new string('M', 60)} /{new string('t', 10)} HTTP/1.1\r\n", limits));
        Assert.Equal(HttpFault.TargetTooLong, Feed.Refused($"G@T /{new string('t', 10)}\n", limits));
        Feed.Accepted($"{new string('M', 60)} /{new string('t', 9)} HTTP/1.1\r\nHost: h\r\n\r\n", limits);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX: ", "v", "\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n", "n", ": v\r\n\r\n")]
    [InlineData("GET /", "t", " HTTP/1.1\r\nHost: h\r\n\r\n")]
    public void Bytes_of_an_open_line_that_were_searched_are_not_searched_again(string front, string repeated, string behind)
    {
        byte[] bytes = Feed.Bytes(front + string.Concat(Enumerable.Repeat(repeated, 1000)) + behind);
        var head = new RequestHead();
        for (int length = front.Length; length < bytes.Length - behind.Length; length++)
        {
            // What was handed over before is now full of line feeds, which a second look would refuse.
            byte[] poisoned = new byte[length];
            Array.Fill(poisoned, (byte)'\n');
            int news = length == front.Length ? 0 : length - 1;
            bytes.AsSpan(news, length - news).CopyTo(poisoned.AsSpan(news));
            Assert.Equal(ParseStatus.NeedMore, head.TryParse(poisoned, Feed.Limits));
        }

        Assert.Equal(ParseStatus.Done, head.TryParse(bytes, Feed.Limits));
        Assert.Equal(bytes.Length, head.Length);
    }

    [Fact]
    public void The_search_for_the_end_of_a_long_method_goes_on_where_it_stopped()
    {
        HeadLimits limits = Feed.Limits with { TargetBytesMax = 4 };
        var head = new RequestHead();
        for (int length = 1; length <= 64; length++)
        {
            // Once the search has begun, a second look would find a space at the start, and behind it a target that is too long.
            byte[] poisoned = new byte[length];
            Array.Fill(poisoned, (byte)'M');
            poisoned[0] = length > 10 ? (byte)' ' : (byte)'M';
            Assert.Equal(ParseStatus.NeedMore, head.TryParse(poisoned, limits));
        }
    }

    [Fact]
    public void A_method_longer_than_64_bytes_is_refused_before_its_line_ends()
    {
        HeadLimits limits = Feed.Limits with { TargetBytesMax = 4 };
        var head = new RequestHead();
        Assert.Equal(ParseStatus.NeedMore, head.TryParse(Feed.Bytes(new string('M', 64)), limits));
        Assert.Equal(ParseStatus.Invalid, head.TryParse(Feed.Bytes(new string('M', 65)), limits));
        Assert.Equal(HttpFault.MethodInvalid, head.Fault);
    }

    [Fact]
    public void A_target_that_fitted_says_nothing_about_the_next_one()
    {
        HeadLimits limits = Feed.Limits with { TargetBytesMax = 10 };
        var head = new RequestHead();
        Assert.Equal(ParseStatus.NeedMore, head.TryParse(Feed.Bytes("GET /12345678 and much more"), limits));
        head.Reset();
        Assert.Equal(ParseStatus.Invalid, head.TryParse(Feed.Bytes("GET /1234567890"), limits));
        Assert.Equal(HttpFault.TargetTooLong, head.Fault);
    }
}
