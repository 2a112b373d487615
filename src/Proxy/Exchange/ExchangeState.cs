using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Routing;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>What one request and its answer need, from the first byte of the head to the last of the body. Pooled; owned by one connection.</summary>
internal sealed class ExchangeState
{
    /// <summary>The most a framing line keeps back: fifteen digits and a CR.</summary>
    public const int HeldBytesMax = 16;

    private const int RequestIdBytesMax = 128;

    private static readonly SharedPool<ExchangeState> Shared = new();

    [ThreadStatic]
    private static LocalPool<ExchangeState>? t_pool;

    private readonly byte[] _held = new byte[HeldBytesMax];
    private readonly byte[] _requestId = new byte[RequestIdBytesMax];
    private int _requestIdLength;

    private ExchangeState()
    {
    }

    /// <summary>The request's head: offsets over the client's buffer, valid until that is advanced over.</summary>
    public RequestHead Request { get; } = new();

    /// <summary>The answer's head: offsets over the block it was received into.</summary>
    public ResponseHead Response { get; } = new();

    /// <summary>The request body's chunked framing. A field, because it is a mutable struct.</summary>
    public ChunkedDecoder RequestChunks;

    /// <summary>The answer body's chunked framing. A field, because it is a mutable struct.</summary>
    public ChunkedDecoder ResponseChunks;

    /// <summary>Bytes of an unfinished framing line of the answer, which the client gets once the line is complete.</summary>
    public ReadOnlySpan<byte> Held => _held.AsSpan(0, HeldCount);

    /// <summary>Number of those bytes.</summary>
    public int HeldCount { get; private set; }

    /// <summary>Keeps the beginning of a framing line back; empty forgets it.</summary>
    public void Hold(ReadOnlySpan<byte> line)
    {
        line.CopyTo(_held);
        HeldCount = line.Length;
    }

    /// <summary>Where the request goes; null until it is routed.</summary>
    public RouteRuntime? Route { get; set; }

    /// <summary>Whether the client left the route's strip prefix out.</summary>
    public bool Stripped { get; set; }

    /// <summary>How the request body ends.</summary>
    public BodyKind RequestBody { get; set; }

    /// <summary>Bytes of a body with a length that are still to come.</summary>
    public long RequestRemaining { get; set; }

    /// <summary>Whether the whole request body has been read from the client.</summary>
    public bool IsRequestDone { get; set; }

    /// <summary>Whether the client speaks HTTP/1.1, and not 1.0.</summary>
    public bool IsHttp11 { get; set; }

    /// <summary>Whether the client lets its connection live on.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>Whether the request is HEAD.</summary>
    public bool IsHead { get; set; }

    /// <summary>Whether the request waits for 100 Continue before its body.</summary>
    public bool ExpectsContinue { get; set; }

    /// <summary>Whether the request may be sent a second time: its method is safe and it has no body (RFC 9110 section 9.2.1).</summary>
    public bool IsRepeatable { get; set; }

    /// <summary>Whether this exchange asked the upstream to switch to WebSocket.</summary>
    public bool AsksUpgrade { get; set; }

    /// <summary>Whether the client takes trailers.</summary>
    public bool TakesTrailers { get; set; }

    /// <summary>Whether the answer's head has been written to the client.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>Status of the answer; 0 while there is none.</summary>
    public int Status { get; set; }

    /// <summary>The refusal that was answered, or for which an answer under way was cut; null for none.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>Who calls, when a token said so.</summary>
    public Caller? Caller { get; set; }

    /// <summary>What the call was charged, or was not.</summary>
    public Charge Charge { get; set; }

    /// <summary>The payment that was redeemed for it.</summary>
    public PaymentOutcome Payment { get; set; }

    /// <summary>The payment that the request asks about; null when it asks about none.</summary>
    public string? PaymentAskedFor { get; set; }

    /// <summary>Whether a byte of the request may have reached an upstream.</summary>
    public bool HasReachedUpstream { get; set; }

    /// <summary>Whether the charge was given back.</summary>
    public bool IsRefunded { get; set; }

    /// <summary>Whether the gateway's policy refused the call.</summary>
    public bool IsDenied { get; set; }

    /// <summary>Whether the caller could not be authenticated.</summary>
    public bool IsAuthFailure { get; set; }

    /// <summary>Whether the request asks what a call would cost, and is not that call.</summary>
    public bool IsQuote { get; set; }

    /// <summary>Whether an endpoint serves it, in place of a route.</summary>
    public bool IsEndpoint { get; set; }

    /// <summary>Whose error shape the client expects.</summary>
    public ErrorEnvelope Envelope { get; set; }

    /// <summary>An answer of the gateway's own that takes the upstream's place; null for none.</summary>
    public OwnAnswer? OwnAnswer { get; set; }

    /// <summary>When the head was complete, in ticks of the time provider.</summary>
    public long StartTimestamp { get; set; }

    /// <summary>When the answer's head arrived; 0 while it has not.</summary>
    public long FirstByteTimestamp { get; set; }

    /// <summary>Bytes of the request sent upstream, or read for a refusal, framing included.</summary>
    public long RequestBytes { get; set; }

    /// <summary>Bytes of the answer written to the client, framing included.</summary>
    public long ResponseBytes { get; set; }

    /// <summary>The request line for the access log; null when that is off.</summary>
    public string? RequestLine { get; set; }

    /// <summary>The request's id: the client's when it sent a usable one, else one of ours.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    /// <summary>Takes a clean one from the pool.</summary>
    public static ExchangeState Rent() => (t_pool ??= new LocalPool<ExchangeState>(Shared)).TryRent() ?? new ExchangeState();

    /// <summary>Takes the client's id when it is short visible ASCII, or makes one.</summary>
    public void SetRequestId(ReadOnlySpan<byte> fromClient, RequestIds ids)
    {
        if (!fromClient.IsEmpty && fromClient.Length <= RequestIdBytesMax && fromClient.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0
            && !fromClient.ContainsAny("\"\\"u8))
        {
            fromClient.CopyTo(_requestId);
            _requestIdLength = fromClient.Length;
            return;
        }

        ids.Next(_requestId);
        _requestIdLength = RequestIds.Length;
    }

    /// <summary>Clears everything and gives it back.</summary>
    public void Return()
    {
        Request.Reset();
        Response.Reset();
        RequestChunks = default;
        ResponseChunks = default;
        Route = null;
        Stripped = false;
        RequestBody = BodyKind.None;
        RequestRemaining = 0;
        IsRequestDone = false;
        IsHttp11 = false;
        KeepAlive = false;
        IsHead = false;
        ExpectsContinue = false;
        IsRepeatable = false;
        AsksUpgrade = false;
        TakesTrailers = false;
        HasAnswered = false;
        Status = 0;
        Refusal = null;
        Caller = null;
        Charge = default;
        Payment = default;
        PaymentAskedFor = null;
        HasReachedUpstream = false;
        IsRefunded = false;
        IsDenied = false;
        IsAuthFailure = false;
        Envelope = ErrorEnvelope.SatGate;
        IsQuote = false;
        IsEndpoint = false;
        OwnAnswer = null;
        StartTimestamp = 0;
        FirstByteTimestamp = 0;
        RequestBytes = 0;
        ResponseBytes = 0;
        RequestLine = null;
        HeldCount = 0;
        _requestIdLength = 0;
        (t_pool ??= new LocalPool<ExchangeState>(Shared)).Return(this);
    }
}
