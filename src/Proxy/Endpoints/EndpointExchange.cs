using SatGate.Proxy.Exchange;
using SatGate.Proxy.Failures;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Endpoints;

/// <summary>
/// One exchange as an endpoint sees it. There is one for each connection that ever reached an endpoint, used for its exchanges one after the other.
/// Everything but <see cref="Signal"/> is for the one who serves. What is read from the head is valid until <see cref="ReleaseHead"/>, an answer, or
/// the begin of a stream.
/// </summary>
public sealed partial class EndpointExchange
{
    private readonly GatewayConnection _connection;

    internal EndpointExchange(GatewayConnection connection) => _connection = connection;

    /// <summary>The method when it is one that is known by name.</summary>
    public KnownMethod Method => Head.Method;

    /// <summary>The path as the client wrote it.</summary>
    public ReadOnlySpan<byte> Path => _connection.RequestPath;

    /// <summary>The query without its question mark; empty when there is none.</summary>
    public ReadOnlySpan<byte> Query => Head.QueryLength == 0 ? default : Bytes.Slice(Head.QueryStart + 1, Head.QueryLength - 1);

    /// <summary>The authority that was asked for, with a port if there was one.</summary>
    public ReadOnlySpan<byte> Host => Bytes.Slice(Head.HostStart, Head.HostLength);

    /// <summary>The client's address as text without port; <c>unix</c> for a Unix socket.</summary>
    public ReadOnlySpan<byte> RemoteAddress => _connection.RemoteAddress;

    /// <summary>Whether the connection came over TLS.</summary>
    public bool IsSecure => _connection.IsSecure;

    /// <summary>Whether the listener can be reached from this machine only.</summary>
    public bool IsLoopbackListener => _connection.IsLoopbackListener;

    /// <summary>Whether the client speaks HTTP/1.1, and not 1.0.</summary>
    public bool IsHttp11 => State.IsHttp11;

    /// <summary>The request's id. Valid to the end of the exchange.</summary>
    public ReadOnlySpan<byte> RequestId => State.RequestId;

    /// <summary>When the head was complete, in ticks of the time provider.</summary>
    public long StartTimestamp => State.StartTimestamp;

    /// <summary>Whether the request has a body that has not been read.</summary>
    public bool HasBody => !State.IsRequestDone;

    /// <summary>Whether the client is known to be gone.</summary>
    public bool IsClientGone => _connection.IsClientGone;

    /// <summary>Whether the gateway is stopping.</summary>
    public bool IsDraining => _connection.IsDraining;

    /// <summary>Whether the answer has begun.</summary>
    public bool HasAnswered => State.HasAnswered;

    /// <summary>Number of field lines.</summary>
    public int FieldCount => Head.FieldCount;

    /// <summary>Anything the endpoint keeps with the connection; null at first, kept between exchanges.</summary>
    public object? Companion { get; set; }

    /// <summary>The state of the answer.</summary>
    internal EndpointPhase Phase { get; set; }

    /// <summary>Whether the connection may go on after the answer.</summary>
    internal bool KeepAlive { get; set; }

    /// <summary>Whether the client is watched already: what was told once is not told again.</summary>
    internal bool IsWatched { get; set; }

    /// <summary>Whether the read that brought the head is still held.</summary>
    internal bool HoldsRead { get; set; }

    private RequestHead Head => State.Request;

    private ReadOnlySpan<byte> Bytes => _connection.HeadBytes;

    private ExchangeState State => _connection.Exchange;

    /// <summary>The name of a field line.</summary>
    public ReadOnlySpan<byte> FieldName(int index) => Head.Fields[index].Name(Bytes);

    /// <summary>The value of a field line, without white space around it.</summary>
    public ReadOnlySpan<byte> FieldValue(int index) => Head.Fields[index].Value(Bytes);

    /// <summary>Which field a line is.</summary>
    public KnownField FieldKind(int index) => Head.Fields[index].Known;

    /// <summary>Finds the first line of a field.</summary>
    public bool TryGetField(KnownField field, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly HeaderField line in Head.Fields)
        {
            if (line.Known == field)
            {
                value = line.Value(Bytes);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Finds the first line of a field by its name; case does not matter (RFC 9110 section 5.1).</summary>
    public bool TryGetField(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => TryGetField(name, out value, out _);

    /// <summary>Finds the first line of a field by its name, and says how many lines of that name there are.</summary>
    public bool TryGetField(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out int count)
    {
        value = default;
        count = 0;
        ReadOnlySpan<byte> bytes = Bytes;
        foreach (ref readonly HeaderField line in Head.Fields)
        {
            if (line.NameLength == name.Length && System.Text.Ascii.EqualsIgnoreCase(line.Name(bytes), name))
            {
                value = count++ == 0 ? line.Value(bytes) : value;
            }
        }

        return count > 0;
    }

    /// <summary>
    /// Reads the whole body into one piece. Completes at once when it came with the head. Call it once; a body that is refused must be answered with
    /// that refusal.
    /// </summary>
    /// <param name="bytesMax">Longest body that is taken; <c>server.maxRequestBody</c> counts too.</param>
    public ValueTask<EndpointBody> ReadBodyAsync(int bytesMax) => _connection.ReadEndpointBodyAsync(this, bytesMax);

    /// <summary>Gives the memory of the head back before a long wait. The body must have been read, if there is one.</summary>
    public void ReleaseHead() => _connection.ReleaseEndpointHead(this);

    /// <summary>
    /// Gives a complete answer in one write. A body that was not read is skipped when it is here already, else the connection closes. False when the
    /// client is gone.
    /// </summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">The media type; empty for none.</param>
    /// <param name="fields">Whole field lines with CRLF; empty for none.</param>
    /// <param name="body">The body; left out when the method is HEAD.</param>
    public ValueTask<bool> AnswerAsync(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body)
    {
        WriteAnswer(status, contentType, fields, body);
        return FlushAsync();
    }

    /// <summary>Writes a complete answer, which leaves with the next <see cref="FlushAsync"/>.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">The media type; empty for none.</param>
    /// <param name="fields">Whole field lines with CRLF; empty for none.</param>
    /// <param name="body">The body; left out when the method is HEAD.</param>
    public void WriteAnswer(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body) =>
        _connection.AnswerEndpoint(this, status, contentType, fields, body);

    /// <summary>Answers with a refusal of the gateway's own. False when the client is gone.</summary>
    public ValueTask<bool> RefuseAsync(Refusal refusal) => _connection.RefuseEndpointAsync(this, refusal);

    /// <summary>Begins a stream: its head is written and leaves with the first <see cref="FlushAsync"/>. The body must have been read.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="fields">Whole field lines with CRLF; empty for none.</param>
    public void BeginStream(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields) =>
        _connection.BeginEndpointStream(this, status, contentType, fields);

    /// <summary>Writes the next part of a stream, three pieces in one chunk.</summary>
    public void Append(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default) =>
        _connection.AppendEndpoint(this, first, second, third);

    /// <summary>Sends what was written. False when the client is gone, or takes nothing for as long as <c>server.readStallTimeout</c>.</summary>
    public ValueTask<bool> FlushAsync() => _connection.FlushEndpointAsync();

    /// <summary>Ends a stream. False when the client is gone.</summary>
    public ValueTask<bool> EndStreamAsync() => _connection.EndEndpointStreamAsync(this);

    /// <summary>
    /// Writes something that means nothing to a client that half-closed: before an answer an interim one (RFC 9110 section 15.2.1), in a stream a line
    /// that the endpoint chooses. One that is gone answers with a reset, which the next wait tells. False when that is known already.
    /// </summary>
    /// <param name="inStream">What to write in a stream.</param>
    public ValueTask<bool> ProbeAsync(ReadOnlySpan<byte> inStream) => _connection.ProbeEndpointAsync(this, inStream);
}
