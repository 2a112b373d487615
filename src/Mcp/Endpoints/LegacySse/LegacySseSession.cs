using System.Security.Cryptography;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Endpoints.LegacySse;

/// <summary>
/// A session of the transport with two paths (revision 2024-11-05): there with its stream, and over with it. Whatever the client is told goes through one
/// queue, which the exchange of the stream empties.
/// </summary>
internal sealed class LegacySseSession : EndpointSession
{
    /// <summary>Most calls at once. A POST is answered before its call is, so no open connection holds the client back.</summary>
    public const int CallsMax = 64;

    /// <summary>Most messages at once that have no answer.</summary>
    public const int NoticesMax = 64;

    private const int IdRandomBytes = 16;

    private OutboundQueue _queue;
    private CallSlots _calls;
    private CallSlots _notices;
    private EndpointExchange? _reader;
    private bool _isIntroduced;
    private long _dropped;

    /// <inheritdoc/>
    public override string Id { get; } = string.Concat("mcp-", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdRandomBytes)));

    /// <summary>Whether the token came in the address of the stream, where the address for messages cannot repeat it.</summary>
    public bool IsTokenInAddress { get; init; }

    /// <inheritdoc/>
    public override bool HasStream => !IsClosed;

    /// <summary>Whether answers are still to come.</summary>
    public bool HasCalls
    {
        get
        {
            lock (Gate)
            {
                return _calls.Count > 0;
            }
        }
    }

    /// <summary>How many messages were dropped because the client did not keep up.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lets the exchange of the stream read.</summary>
    public void Begin(EndpointExchange reader)
    {
        lock (Gate)
        {
            _reader = reader;
        }
    }

    /// <summary>The exchange of the stream reads no more.</summary>
    public void End()
    {
        lock (Gate)
        {
            _reader = null;
        }
    }

    /// <summary>Whether a message may come from this caller. The first token that comes binds a session whose stream came without one.</summary>
    /// <param name="caller">Who sent it; null without a token.</param>
    public SessionVerdict Bind(Caller? caller)
    {
        lock (Gate)
        {
            Caller ??= caller;
            if (string.Equals(Caller?.Token.TokenId, caller?.Token.TokenId, StringComparison.Ordinal))
            {
                return SessionVerdict.Found;
            }
        }

        return caller is not null ? SessionVerdict.Mismatch : IsTokenInAddress ? SessionVerdict.Found : SessionVerdict.Unauthenticated;
    }

    /// <summary>Takes in what an <c>initialize</c> says. False when there was one before.</summary>
    public bool TryIntroduce(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        lock (Gate)
        {
            if (_isIntroduced)
            {
                return false;
            }

            _isIntroduced = true;
            PeerReader.Introduce(this, message, scan);
            return true;
        }
    }

    /// <summary>Begins to serve a message. False when too many are being served.</summary>
    public bool TryAccept(int bytes, bool isRequest)
    {
        lock (Gate)
        {
            return isRequest ? _calls.TryBegin(bytes, CallsMax, Limits.MessageBytesMax) : _notices.TryBegin(bytes, NoticesMax, Limits.MessageBytesMax);
        }
    }

    /// <summary>A message without an answer was served.</summary>
    public void Finished(int bytes)
    {
        lock (Gate)
        {
            _notices.Answered(bytes);
            _notices.Left();
        }
    }

    /// <summary>A call was answered.</summary>
    /// <param name="answer">The answer, taken over.</param>
    /// <param name="bytes">Length of the call's message.</param>
    public void Answered(MessageBuffer answer, int bytes)
    {
        lock (Gate)
        {
            _calls.Answered(bytes);
        }

        TrySend(answer, OutboundKind.Reply);
    }

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        EndpointExchange? reader;
        lock (Gate)
        {
            if (IsClosed || !_queue.TryAdd(message, kind, Limits))
            {
                _dropped++;
                message.Return();
                return false;
            }

            reader = _reader;
        }

        reader?.Signal(isInline: kind == OutboundKind.Reply);
        return true;
    }

    /// <summary>The next message for the client; whoever takes it owns it.</summary>
    public MessageBuffer? Take()
    {
        lock (Gate)
        {
            if (!_queue.TryTake(out MessageBuffer? message, out OutboundKind kind))
            {
                return null;
            }

            if (kind == OutboundKind.Reply)
            {
                _calls.Left();
            }

            return message;
        }
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        EndpointExchange? reader;
        lock (Gate)
        {
            _queue.Clear();
            reader = _reader;
        }

        reader?.Signal(isInline: false);
    }
}
