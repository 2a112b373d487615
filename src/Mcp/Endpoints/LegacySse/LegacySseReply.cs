using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints.LegacySse;

/// <summary>Sends what belongs to one message of the client on the stream of its session.</summary>
/// <param name="session">The session.</param>
/// <param name="message">The client's message, given back with the answer.</param>
internal sealed class LegacySseReply(LegacySseSession session, MessageBuffer message) : ReplyStream
{
    private MessageBuffer? _message = message;

    /// <inheritdoc/>
    public override bool IsGone => session.IsClosed;

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        if (kind != OutboundKind.Reply)
        {
            return session.TrySend(message, kind);
        }

        if (Interlocked.Exchange(ref _message, null) is not { } served)
        {
            message.Return();
            return false;
        }

        int length = served.Length;
        served.Return();
        session.Answered(message, length);
        return true;
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (Interlocked.Exchange(ref _message, null) is { } served)
        {
            int length = served.Length;
            served.Return();
            session.Finished(length);
        }
    }
}
