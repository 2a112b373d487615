using System.Text;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Endpoints;

/// <summary>What the endpoint keeps with a connection, so that an exchange allocates nothing: field lines of the answer, and what the head said.</summary>
internal sealed class EndpointScratch
{
    private const int FieldBytesInitially = 512;

    private byte[] _fields = new byte[FieldBytesInitially];
    private int _length;
    private string? _remoteAddress;

    /// <summary>The field lines so far.</summary>
    public ReadOnlySpan<byte> Fields => _fields.AsSpan(0, _length);

    /// <summary>The configuration at the begin of the exchange.</summary>
    public EndpointSettings Settings { get; private set; } = null!;

    /// <summary>Who sent the request; null without a token.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Whose token in the message opened the endpoint; null where none had to. Sessions are counted for the holder, and are not theirs.</summary>
    public Caller? Opener { get; set; }

    /// <summary>Whether a token is demanded and none came with the head; the body may still bring one.</summary>
    public bool IsTokenMissing { get; set; }

    /// <summary>Whether a JSON body may be the answer.</summary>
    public bool AcceptsJson { get; set; }

    /// <summary>Whether a stream of events may be the answer.</summary>
    public bool AcceptsEvents { get; set; }

    /// <summary>The one of a connection.</summary>
    public static EndpointScratch Of(EndpointExchange exchange, EndpointSettings settings)
    {
        EndpointScratch scratch = exchange.Companion as EndpointScratch ?? new EndpointScratch();
        exchange.Companion = scratch;
        scratch._length = 0;
        scratch.Settings = settings;
        scratch.Caller = null;
        scratch.Opener = null;
        scratch.IsTokenMissing = false;
        return scratch;
    }

    /// <summary>The client's address as text.</summary>
    public string RemoteAddress(EndpointExchange exchange) => _remoteAddress ??= Encoding.ASCII.GetString(exchange.RemoteAddress);

    /// <summary>Adds a piece of a field line; a line ends with CRLF.</summary>
    public EndpointScratch Add(ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length > _fields.Length)
        {
            Array.Resize(ref _fields, Math.Max(_fields.Length * 2, _length + piece.Length));
        }

        piece.CopyTo(_fields.AsSpan(_length));
        _length += piece.Length;
        return this;
    }

    /// <summary>Adds a piece of ASCII text.</summary>
    public EndpointScratch Add(string piece)
    {
        Span<byte> bytes = stackalloc byte[piece.Length <= 256 ? piece.Length : 0];
        return bytes.Length == piece.Length ? Add(bytes[..Encoding.ASCII.GetBytes(piece, bytes)]) : Add(Encoding.ASCII.GetBytes(piece));
    }
}
