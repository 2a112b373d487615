using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>A session of the older HTTP transport: everything goes to the one stream, with which the session begins and ends.</summary>
internal sealed class StreamSession : EndpointSession
{
    /// <summary>Most messages of one session under way at once, their answers not yet written included: the client's POST waits for nothing.</summary>
    public const int CallsMax = 128;

    private readonly EventChannel _channel = new();
    private int _calls;

    /// <summary>The id.</summary>
    public required string IdText { get; init; }

    /// <inheritdoc/>
    public override string Id => IdText;

    /// <inheritdoc/>
    public override bool HasStream => !IsClosed;

    /// <summary>Lets the exchange of the stream read.</summary>
    public void Open(EndpointExchange reader)
    {
        lock (Gate)
        {
            _channel.Attach(reader);
        }
    }

    /// <summary>The exchange of the stream reads no more.</summary>
    public void Leave(EndpointExchange reader)
    {
        lock (Gate)
        {
            _channel.Detach(reader, keeper: null);
        }
    }

    /// <summary>
    /// Ties the session to the first token that came with it. False when another one comes; none may come, since some clients send theirs only once.
    /// </summary>
    public bool Bind(Caller? caller)
    {
        lock (Gate)
        {
            Caller ??= caller;
            return caller is null || string.Equals(caller.Token.TokenId, Caller!.Token.TokenId, StringComparison.Ordinal);
        }
    }

    /// <summary>Takes in a request. False when too many are under way.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _calls) <= CallsMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _calls);
        return false;
    }

    /// <summary>Takes what an <c>initialize</c> says of the client.</summary>
    public void Introduce(ProtocolVersion version, ClientCapabilities capabilities, ReadOnlyMemory<byte> capabilitiesJson, ReadOnlyMemory<byte> infoJson)
    {
        Version = version;
        Capabilities = capabilities;
        CapabilitiesJson = capabilitiesJson;
        ClientInfoJson = infoJson;
    }

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        EndpointExchange? reader;
        bool taken;
        lock (Gate)
        {
            taken = _channel.Put(message, kind, Limits);
            reader = _channel.Reader;
        }

        reader?.Signal(isInline: kind == OutboundKind.Reply);
        return taken;
    }

    /// <summary>The next message for the stream.</summary>
    public bool TryTake(EndpointExchange reader, out MessageBuffer? message)
    {
        bool taken;
        OutboundKind kind;
        lock (Gate)
        {
            taken = _channel.TryTake(reader, replay: null, out message, out kind);
        }

        if (taken && kind == OutboundKind.Reply)
        {
            Interlocked.Decrement(ref _calls);
        }

        return taken;
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        EndpointExchange? reader;
        lock (Gate)
        {
            reader = _channel.Reader;
        }

        reader?.Signal(isInline: false);
    }
}
