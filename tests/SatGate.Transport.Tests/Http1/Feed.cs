using System.Text;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>
/// Feeds a head to a parser whole, cut in two at every place, and byte by byte, each time from memory that ends exactly where the bytes
/// end, and asserts that the outcome is the same.
/// </summary>
internal static class Feed
{
    public static readonly HeadLimits Limits = new(HeadBytesMax: 16_384, FieldsMax: 50, TargetBytesMax: 2_048);

    /// <summary>One byte for each character, so that a test can write any byte as an escape.</summary>
    public static byte[] Bytes(string text)
    {
        Assert.DoesNotContain(text, c => c > 0xFF);
        return Encoding.Latin1.GetBytes(text);
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static RequestHead Accepted(string text, HeadLimits? limits = null)
    {
        RequestHead head = Request(Bytes(text), limits ?? Limits, out ParseStatus status);
        Assert.Equal(HttpFault.None, head.Fault);
        Assert.Equal(ParseStatus.Done, status);
        return head;
    }

    public static HttpFault Refused(string text, HeadLimits? limits = null)
    {
        RequestHead head = Request(Bytes(text), limits ?? Limits, out ParseStatus status);
        Assert.Equal(ParseStatus.Invalid, status);
        Assert.NotEqual(HttpFault.None, head.Fault);
        return head.Fault;
    }

    public static ResponseHead AcceptedResponse(string text, bool requestWasHead = false, HeadLimits? limits = null)
    {
        ResponseHead head = Response(Bytes(text), limits ?? Limits, requestWasHead, out ParseStatus status);
        Assert.Equal(HttpFault.None, head.Fault);
        Assert.Equal(ParseStatus.Done, status);
        return head;
    }

    public static HttpFault RefusedResponse(string text, bool requestWasHead = false, HeadLimits? limits = null)
    {
        ResponseHead head = Response(Bytes(text), limits ?? Limits, requestWasHead, out ParseStatus status);
        Assert.Equal(ParseStatus.Invalid, status);
        Assert.NotEqual(HttpFault.None, head.Fault);
        return head.Fault;
    }

    public static RequestHead Request(byte[] bytes, HeadLimits limits, out ParseStatus status) =>
        EverySplit(bytes, () => new RequestHead(), (head, part) => head.TryParse(part, limits), Describe, out status);

    public static ResponseHead Response(byte[] bytes, HeadLimits limits, bool requestWasHead, out ParseStatus status) =>
        EverySplit(bytes, () => new ResponseHead(), (head, part) => head.TryParse(part, limits, requestWasHead), Describe, out status);

    /// <summary>After how many bytes a request head is refused when they come one by one; -1 when it is not.</summary>
    public static int RefusedAfter(string text, HeadLimits? limits = null)
    {
        byte[] bytes = Bytes(text);
        var head = new RequestHead();
        for (int length = 1; length <= bytes.Length; length++)
        {
            if (head.TryParse(bytes.AsSpan(0, length), limits ?? Limits) == ParseStatus.Invalid)
            {
                return length;
            }
        }

        return -1;
    }

    public static string Describe(RequestHead head, byte[] bytes, ParseStatus status)
    {
        var text = new StringBuilder();
        text.Append(status).Append(' ').Append(head.Fault).Append(' ').Append(head.Length).Append('\n');
        if (status != ParseStatus.Done)
        {
            return text.ToString();
        }

        text.Append(head.Method).Append(' ').Append(Slice(head.MethodStart, head.MethodLength)).Append(' ').Append(head.Form)
            .Append(' ').Append(Slice(head.TargetStart, head.TargetLength)).Append(" path ").Append(Slice(head.PathStart, head.PathLength))
            .Append(" query ").Append(Slice(head.QueryStart, head.QueryLength)).Append(" host ").Append(Slice(head.HostStart, head.HostLength))
            .Append(" expect ").Append(head.ExpectContinue).Append(" trailers ").Append(head.TeTrailers)
            .Append(" upgrade ").Append(head.UpgradeRequested).Append(head.UpgradeIsWebSocket).Append('\n');
        return Common(text, head, bytes);

        string Slice(int start, int length) => Text(bytes.AsSpan(start, length));
    }

    public static string Describe(ResponseHead head, byte[] bytes, ParseStatus status)
    {
        var text = new StringBuilder();
        text.Append(status).Append(' ').Append(head.Fault).Append(' ').Append(head.Length).Append('\n');
        if (status != ParseStatus.Done)
        {
            return text.ToString();
        }

        text.Append(head.StatusCode).Append(' ').Append(Text(bytes.AsSpan(head.ReasonStart, head.ReasonLength))).Append(' ').Append(head.IsInterim).Append('\n');
        return Common(text, head, bytes);
    }

    private static string Common(StringBuilder text, MessageHead head, byte[] bytes)
    {
        text.Append("1.").Append(head.VersionMinor).Append(" keep ").Append(head.KeepAlive).Append(' ').Append(head.Body).Append(' ').Append(head.ContentLength)
            .Append(" upgrade ").Append(head.HasUpgradeOption).Append(' ').Append(Text(bytes.AsSpan(head.UpgradeStart, head.UpgradeLength))).Append('\n');
        foreach (HeaderField field in head.Fields)
        {
            text.Append(field.Known).Append(field.IsNominated ? " nominated " : " ").Append(Text(field.Name(bytes))).Append('=').Append(Text(field.Value(bytes))).Append('\n');
        }

        return text.ToString();
    }

    private static T EverySplit<T>(byte[] bytes, Func<T> create, Func<T, byte[], ParseStatus> parse, Func<T, byte[], ParseStatus, string> describe, out ParseStatus status)
        where T : MessageHead
    {
        T whole = create();
        status = parse(whole, bytes);
        string expected = describe(whole, bytes, status);
        T reused = create();
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            reused.Reset();
            byte[] front = bytes[..cut];
            ParseStatus outcome = parse(reused, front);
            byte[] seen = front;
            if (outcome == ParseStatus.NeedMore)
            {
                outcome = parse(reused, bytes);
                seen = bytes;
            }

            AssertSame(expected, describe(reused, seen, outcome), $"cut at {cut}");
        }

        reused.Reset();
        ParseStatus last = ParseStatus.NeedMore;
        byte[] part = [];
        for (int length = 1; length <= bytes.Length && last == ParseStatus.NeedMore; length++)
        {
            part = bytes[..length];
            last = parse(reused, part);
        }

        AssertSame(expected, describe(reused, part, last), "byte by byte");
        return whole;
    }

    private static void AssertSame(string expected, string actual, string how)
    {
        if (expected != actual)
        {
            Assert.Equal(how + "\n" + expected, how + "\n" + actual);
        }
    }
}
