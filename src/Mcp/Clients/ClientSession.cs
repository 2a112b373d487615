using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Clients;

/// <summary>A session of a revision that has them. Implemented by the endpoints; thread-safe.</summary>
internal abstract class ClientSession : ClientPeer
{
    /// <summary>The id that the client sends. Opens the session: never logged.</summary>
    public abstract string Id { get; }

    /// <summary>Whether the session is over.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>
    /// Sends what belongs to no request of the client: changes of lists, log messages, requests of a server outside a call. Takes the message over in
    /// any case, never blocks. False when it was dropped: the client has no stream open for such messages, or does not keep up.
    /// </summary>
    public abstract bool TrySend(MessageBuffer message, OutboundKind kind);

    /// <summary>Ties something to the life of the session. Told at once when the session is over already.</summary>
    public abstract void Attach(ISessionCompanion companion);
}
