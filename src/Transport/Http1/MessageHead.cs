namespace SatGate.Transport.Http1;

/// <summary>
/// What request and response heads share: a table of offsets over the bytes of one head, and the framing read from it. No byte is kept,
/// so the caller keeps the buffer for as long as it uses the offsets. Owned by one connection at a time; not thread-safe. Designed to be
/// derived from inside this assembly only.
/// </summary>
public abstract partial class MessageHead
{
    private const int FieldsInitially = 32;

    private HeaderField[] _fields = new HeaderField[FieldsInitially];
    private HeadPhase _phase;
    private int _lineStart;
    private int _scanned;
    private int _connectionOptions;
    private bool _hasKeepAliveOption;
    private bool _hasCloseOption;
    private bool _hasNominations;
    private bool _maySeeNonAscii;
    private bool _hasTransferEncoding;

    private protected MessageHead()
    {
    }

    /// <summary>Why the head was refused; <see cref="HttpFault.None"/> until then.</summary>
    public HttpFault Fault { get; private set; }

    /// <summary>Bytes of the head up to and including its empty line, empty lines before it included; 0 until done.</summary>
    public int Length { get; private set; }

    /// <summary>The minor version: 1 for HTTP/1.1, 0 for HTTP/1.0.</summary>
    public int VersionMinor { get; private protected set; }

    /// <summary>Whether the sender lets the connection live on after this message (RFC 9112 section 9.3); <c>close</c> wins over <c>keep-alive</c>.</summary>
    public bool KeepAlive { get; private protected set; }

    /// <summary>How the body ends.</summary>
    public BodyKind Body { get; private protected set; }

    /// <summary>The number in <c>Content-Length</c>, or -1 when there is none to forward.</summary>
    public long ContentLength { get; private protected set; } = -1;

    /// <summary>Number of field lines.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The field lines in the order received. Valid until the next call that changes this head.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, FieldCount);

    /// <summary>Marks a field line as not to be forwarded.</summary>
    public void DropField(int index) => _fields[index].IsNominated = true;

    /// <summary>Offset of the value of the first <c>Upgrade</c> field; 0 when there is none.</summary>
    public int UpgradeStart { get; private set; }

    /// <summary>Length of that value; 0 when there is none.</summary>
    public int UpgradeLength { get; private set; }

    /// <summary>True when the <c>Connection</c> field has the option <c>upgrade</c>.</summary>
    public bool HasUpgradeOption { get; private set; }

    /// <summary>How many protocols all <c>Upgrade</c> fields name together.</summary>
    private protected int UpgradeProtocols { get; private set; }

    /// <summary>True when the one <c>Transfer-Encoding</c> field said <c>chunked</c>.</summary>
    private protected bool IsChunked => _hasTransferEncoding;

    /// <summary>Forgets the message and makes the table ready for the next one. Keeps the memory of the table.</summary>
    public void Reset()
    {
        _phase = HeadPhase.StartLine;
        _lineStart = 0;
        _scanned = 0;
        _connectionOptions = 0;
        _hasKeepAliveOption = false;
        _hasCloseOption = false;
        _hasNominations = false;
        _maySeeNonAscii = false;
        _hasTransferEncoding = false;
        Fault = HttpFault.None;
        Length = 0;
        VersionMinor = 0;
        KeepAlive = false;
        Body = BodyKind.None;
        ContentLength = -1;
        FieldCount = 0;
        UpgradeStart = 0;
        UpgradeLength = 0;
        UpgradeProtocols = 0;
        HasUpgradeOption = false;
        ResetMessage();
    }

    /// <summary>Clears what the derived type holds.</summary>
    private protected abstract void ResetMessage();

    /// <summary>Looks at an unfinished or unread start line that is longer than the target may be.</summary>
    private protected abstract HttpFault CheckLongStartLine(ReadOnlySpan<byte> head, int start, int end, int targetBytesMax);

    /// <summary>Parses the complete start line, which is <paramref name="head"/> from <paramref name="start"/> to before its line end.</summary>
    private protected abstract HttpFault TakeStartLine(ReadOnlySpan<byte> head, int start, int end);

    /// <summary>Decides about an empty line where the start line should be.</summary>
    private protected abstract HttpFault TakeLeadingEmptyLine();

    /// <summary>What a control byte in the start line is called when it is not a line end.</summary>
    private protected abstract HttpFault ControlByteFault { get; }

    /// <summary>Looks at a field that means something in one kind of message only.</summary>
    private protected abstract HttpFault TakeSpecificField(ReadOnlySpan<byte> head, in HeaderField field);

    /// <summary>Judges a value that holds bytes outside ASCII.</summary>
    private protected abstract HttpFault CheckNonAscii(ReadOnlySpan<byte> value);

    /// <summary>Checks the head as a whole and decides about its body. <c>KeepAlive</c> already follows the version and the options.</summary>
    private protected abstract HttpFault Complete(ReadOnlySpan<byte> head);
}
