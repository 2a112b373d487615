namespace SatGate.Transport.Http1;

/// <summary>
/// A strict parser for one HTTP/1.1 or HTTP/1.0 request head (RFC 9112 sections 2 to 6), and the table of offsets it fills. Bytes in,
/// status out; bad input never throws. Allocates nothing unless a head has more fields than any before it. Reuse it after
/// <see cref="MessageHead.Reset"/>; not thread-safe.
/// </summary>
public sealed partial class RequestHead : MessageHead
{
    /// <summary>Empty lines ignored before a request line (RFC 9112 section 2.2).</summary>
    private const int LeadingEmptyLinesMax = 2;

    private int _leadingEmptyLines;
    private int _methodEnd;
    private bool _targetFits;
    private int _hostFields;
    private bool _expectSeen;
    private bool _expectUnknown;

    /// <summary>Offset of the method.</summary>
    public int MethodStart { get; private set; }

    /// <summary>Length of the method, at least 1.</summary>
    public int MethodLength { get; private set; }

    /// <summary>The method when it is one the gateway knows by name.</summary>
    public KnownMethod Method { get; private set; }

    /// <summary>Offset of the request target, exactly as received.</summary>
    public int TargetStart { get; private set; }

    /// <summary>Length of the request target, at least 1.</summary>
    public int TargetLength { get; private set; }

    /// <summary>The form of the target.</summary>
    public TargetForm Form { get; private set; }

    /// <summary>Offset of the path of an origin-form or absolute-form target, or of the <c>*</c>.</summary>
    public int PathStart { get; private set; }

    /// <summary>Length of the path; 0 only when <see cref="IsPathEmpty"/>.</summary>
    public int PathLength { get; private set; }

    /// <summary>True for an absolute-form target without a path: the path is then <c>/</c>, or <c>*</c> for OPTIONS without a query (RFC 9112 section 3.2.4).</summary>
    public bool IsPathEmpty => PathLength == 0;

    /// <summary>Offset of the query, its question mark included.</summary>
    public int QueryStart { get; private set; }

    /// <summary>Length of the query with its question mark; 0 when there is none.</summary>
    public int QueryLength { get; private set; }

    /// <summary>Offset of the effective authority: that of an absolute-form target, else the value of <c>Host</c> (RFC 9112 section 3.2.2).</summary>
    public int HostStart { get; private set; }

    /// <summary>Length of the effective authority; 0 only for HTTP/1.0 without <c>Host</c>.</summary>
    public int HostLength { get; private set; }

    /// <summary>True when the client waits for <c>100 Continue</c> (RFC 9110 section 10.1.1); never on HTTP/1.0.</summary>
    public bool ExpectContinue { get; private set; }

    /// <summary>True when an <c>Upgrade</c> field names a protocol, <c>Connection</c> has the option <c>upgrade</c>, and the version is 1.1.</summary>
    public bool UpgradeRequested { get; private set; }

    /// <summary>True when <see cref="UpgradeRequested"/> and the one protocol is <c>websocket</c> (RFC 6455 section 4.2.1).</summary>
    public bool UpgradeIsWebSocket { get; private set; }

    /// <summary>True when <c>TE</c> lists <c>trailers</c> (RFC 9110 section 10.1.4).</summary>
    public bool TeTrailers { get; private set; }

    /// <summary>
    /// Parses as far as <paramref name="buffer"/> goes. The buffer begins with the first byte of the message and holds every byte received
    /// so far, contiguous; after <see cref="ParseStatus.NeedMore"/> call again with the same bytes, at any address, and more behind them.
    /// A wrong byte or line is refused as soon as it is complete, not at the end of the head. Properties are valid after
    /// <see cref="ParseStatus.Done"/>; repeated calls then return the same.
    /// </summary>
    /// <param name="buffer">All bytes of the message so far; what follows the head is not looked at.</param>
    /// <param name="limits">The same limits at every call for one message.</param>
    public ParseStatus TryParse(ReadOnlySpan<byte> buffer, in HeadLimits limits) => ParseHead(buffer, limits);

    private protected override HttpFault ControlByteFault => HttpFault.RequestLineMalformed;

    private protected override void ResetMessage()
    {
        _leadingEmptyLines = 0;
        _methodEnd = 0;
        _targetFits = false;
        _hostFields = 0;
        _expectSeen = false;
        _expectUnknown = false;
        MethodStart = 0;
        MethodLength = 0;
        Method = KnownMethod.Other;
        TargetStart = 0;
        TargetLength = 0;
        Form = TargetForm.Origin;
        PathStart = 0;
        PathLength = 0;
        QueryStart = 0;
        QueryLength = 0;
        HostStart = 0;
        HostLength = 0;
        ExpectContinue = false;
        UpgradeRequested = false;
        UpgradeIsWebSocket = false;
        TeTrailers = false;
    }

    private protected override HttpFault TakeLeadingEmptyLine() =>
        ++_leadingEmptyLines > LeadingEmptyLinesMax ? HttpFault.RequestLineMalformed : HttpFault.None;
}
