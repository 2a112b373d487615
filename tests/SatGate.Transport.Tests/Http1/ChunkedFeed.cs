using System.Text;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>
/// Feeds a chunked body whole, cut in two at every place and byte by byte, by both methods of the decoder, each time from memory that ends
/// where the bytes end, and asserts that the outcome is the same.
/// </summary>
internal static class ChunkedFeed
{
    public static string Payload(string text) => Done(text, ChunkedOutput.Payload).Kept;

    public static string Raw(string text) => Done(text, ChunkedOutput.Raw).Kept;

    public static string RawWithTrailers(string text) => Done(text, ChunkedOutput.RawWithTrailers).Kept;

    public static HttpFault Refused(string text, ChunkedLimits? limits = null, ChunkedOutput output = ChunkedOutput.Raw)
    {
        ChunkedOutcome outcome = EverySplit(text, output, limits);
        Assert.Equal(ParseStatus.Invalid, outcome.Status);
        Assert.NotEqual(HttpFault.None, outcome.Fault);
        return outcome.Fault;
    }

    public static ChunkedOutcome Done(string text, ChunkedOutput output, ChunkedLimits? limits = null)
    {
        ChunkedOutcome outcome = EverySplit(text, output, limits);
        Assert.Equal(HttpFault.None, outcome.Fault);
        Assert.Equal(ParseStatus.Done, outcome.Status);
        return outcome;
    }

    public static ChunkedOutcome EverySplit(string text, ChunkedOutput output, ChunkedLimits? limits = null)
    {
        byte[] bytes = Feed.Bytes(text);
        ChunkedOutcome whole = Pull([bytes], output, limits);
        AssertSame(whole, Filtered([bytes], output, limits), "filtered whole");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            AssertSame(whole, Pull([bytes[..cut], bytes[cut..]], output, limits), $"cut at {cut}");
            AssertSame(whole, Filtered([bytes[..cut], bytes[cut..]], output, limits), $"filtered, cut at {cut}");
        }

        byte[][] single = [.. bytes.Select(b => new[] { b })];
        AssertSame(whole, Pull(single, output, limits), "byte by byte");
        AssertSame(whole, Filtered(single, output, limits), "filtered byte by byte");
        return whole;
    }

    /// <summary>Through <see cref="ChunkedDecoder.TryNext"/>.</summary>
    public static ChunkedOutcome Pull(IEnumerable<byte[]> parts, ChunkedOutput output, ChunkedLimits? limits = null)
    {
        ChunkedDecoder decoder = limits is { } given ? new ChunkedDecoder(given) : default;
        var kept = new StringBuilder();
        int total = 0;
        ParseStatus status = ParseStatus.NeedMore;
        foreach (byte[] part in parts)
        {
            ReadOnlySpan<byte> rest = part;
            while (true)
            {
                bool hasRange = decoder.TryNext(rest, output, out int consumed, out int start, out int length, out status);
                Assert.Equal(hasRange, length > 0);
                Assert.InRange(start + length, 0, consumed);
                kept.Append(Feed.Text(rest.Slice(start, length)));
                rest = rest[consumed..];
                total += consumed;
                if (!hasRange)
                {
                    break;
                }
            }

            if (status != ParseStatus.NeedMore)
            {
                break;
            }

            Assert.Equal(0, rest.Length);
        }

        Assert.Equal(status == ParseStatus.Done, decoder.IsDone);
        return new ChunkedOutcome(status, decoder.Fault, total, decoder.PayloadBytes, kept.ToString());
    }

    private static ChunkedOutcome Filtered(IEnumerable<byte[]> parts, ChunkedOutput output, ChunkedLimits? limits)
    {
        ChunkedDecoder decoder = limits is { } given ? new ChunkedDecoder(given) : default;
        var kept = new StringBuilder();
        int total = 0;
        ParseStatus status = ParseStatus.NeedMore;
        foreach (byte[] part in parts)
        {
            byte[] buffer = [.. part];
            int consumed = decoder.Filter(buffer, output, out int length, out status);
            Assert.InRange(length, 0, consumed);
            Assert.Equal(part.AsSpan(consumed), buffer.AsSpan(consumed));
            kept.Append(Feed.Text(buffer.AsSpan(0, length)));
            total += consumed;
            if (status != ParseStatus.NeedMore)
            {
                break;
            }

            Assert.Equal(part.Length, consumed);
        }

        return new ChunkedOutcome(status, decoder.Fault, total, decoder.PayloadBytes, kept.ToString());
    }

    private static void AssertSame(ChunkedOutcome expected, ChunkedOutcome actual, string how)
    {
        if (expected != actual)
        {
            Assert.Fail($"{how}: expected {expected}, got {actual}");
        }
    }
}
