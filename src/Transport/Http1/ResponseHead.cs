namespace SatGate.Transport.Http1;

/// <summary>
/// A strict parser for one HTTP/1.1 or HTTP/1.0 response head (RFC 9112 sections 4 to 6), and the table of offsets it fills. Bytes in,
/// status out; bad input never throws. An interim response is a message of its own: reset and parse the next one behind it. Reuse it
/// after <see cref="MessageHead.Reset"/>; not thread-safe.
/// </summary>
public sealed class ResponseHead : MessageHead
{
    private const int VersionLength = 8;
    private const int StatusEnd = 12;
    private const int StatusMin = 100;
    private const int StatusMax = 599;

    private bool _requestWasHead;

    /// <summary>The status code, 100 to 599.</summary>
    public int StatusCode { get; private set; }

    /// <summary>Offset of the reason phrase.</summary>
    public int ReasonStart { get; private set; }

    /// <summary>Length of the reason phrase, 0 when it is empty or missing. It may hold bytes outside ASCII.</summary>
    public int ReasonLength { get; private set; }

    /// <summary>True for a 1xx response, 101 included: more follows on the connection.</summary>
    public bool IsInterim => StatusCode < 200;

    /// <summary>True when the head says <c>Transfer-Encoding: chunked</c>, which an answer to HEAD or a 304 may do without having a body.</summary>
    public bool HasChunkedField => IsChunked;

    /// <summary>
    /// Parses as far as <paramref name="buffer"/> goes; see <see cref="RequestHead.TryParse"/> for the contract, which is the same.
    /// </summary>
    /// <param name="buffer">All bytes of the message so far; what follows the head is not looked at.</param>
    /// <param name="limits">The same limits at every call for one message; the target limit is unused.</param>
    /// <param name="requestWasHead">True when the request was HEAD, so that its final answer has no body (RFC 9112 section 6.3).</param>
    public ParseStatus TryParse(ReadOnlySpan<byte> buffer, in HeadLimits limits, bool requestWasHead)
    {
        _requestWasHead = requestWasHead;
        return ParseHead(buffer, limits);
    }

    private protected override HttpFault ControlByteFault => HttpFault.StatusLineMalformed;

    private protected override void ResetMessage()
    {
        _requestWasHead = false;
        StatusCode = 0;
        ReasonStart = 0;
        ReasonLength = 0;
    }

    private protected override HttpFault CheckLongStartLine(ReadOnlySpan<byte> head, int start, int end, int targetBytesMax) => HttpFault.None;

    private protected override HttpFault TakeLeadingEmptyLine() => HttpFault.StatusLineMalformed;

    private protected override HttpFault TakeStartLine(ReadOnlySpan<byte> head, int start, int end)
    {
        ReadOnlySpan<byte> line = head[start..end];
        if (line.Length < StatusEnd || line[VersionLength] != HttpBytes.Space || (line.Length > StatusEnd && line[StatusEnd] != HttpBytes.Space))
        {
            return HttpFault.StatusLineMalformed;
        }

        ReadOnlySpan<byte> version = line[..VersionLength];
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            VersionMinor = 1;
        }
        else if (!version.SequenceEqual("HTTP/1.0"u8))
        {
            return version.StartsWith("HTTP/"u8) ? HttpFault.VersionUnsupported : HttpFault.StatusLineMalformed;
        }

        foreach (byte digit in line[(VersionLength + 1)..StatusEnd])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return HttpFault.StatusLineMalformed;
            }

            StatusCode = (StatusCode * 10) + (digit - '0');
        }

        if (StatusCode is < StatusMin or > StatusMax)
        {
            return HttpFault.StatusCodeInvalid;
        }

        ReasonStart = start + Math.Min(StatusEnd + 1, line.Length);
        ReasonLength = end - ReasonStart;
        return HttpFault.None;
    }

    // Host, Expect and TE mean nothing in a response; they are passed on or dropped like any other field.
    private protected override HttpFault TakeSpecificField(ReadOnlySpan<byte> head, in HeaderField field) => HttpFault.None;

    // An upstream may still send what RFC 9110 section 5.5 calls obs-text, and nothing here reads it as text.
    private protected override HttpFault CheckNonAscii(ReadOnlySpan<byte> value) => HttpFault.None;

    private protected override HttpFault Complete(ReadOnlySpan<byte> head)
    {
        if (IsInterim || StatusCode == 204)
        {
            bool announcesBody = IsChunked || ContentLength > 0;
            ContentLength = -1;
            return announcesBody ? HttpFault.BodyForbidden : HttpFault.None;
        }

        if (StatusCode == 304 || _requestWasHead)
        {
            return HttpFault.None;
        }

        if (IsChunked)
        {
            Body = BodyKind.Chunked;
        }
        else if (ContentLength >= 0)
        {
            Body = BodyKind.Length;
        }
        else
        {
            Body = BodyKind.UntilClose;
            KeepAlive = false;
        }

        return HttpFault.None;
    }
}
