using SatGate.Mcp.JsonRpc;
using SatGate.Model.Audit;

namespace SatGate.Mcp.Clients;

/// <summary>
/// One message from a client on its way through the room. The endpoint makes it and owns it and its bytes; the router may use both until it has sent
/// the reply, or finished, on <see cref="Replies"/>, which is the last it does with them. The endpoint waits for that even when the client is gone.
/// </summary>
internal sealed class ClientRequest
{
    /// <summary>The bytes, which <see cref="Scan"/> is over.</summary>
    public required MessageBuffer Message { get; set; }

    /// <summary>What was found in them. A field, because it is large.</summary>
    public MessageScan Scan;

    /// <summary>Who sent it.</summary>
    public required ClientPeer Peer { get; set; }

    /// <summary>Where its messages go.</summary>
    public required ReplyStream Replies { get; set; }

    /// <summary>The HTTP request's id, for the audit log.</summary>
    public RequestIdText RequestId { get; set; }

    /// <summary>The client's address without port, for rate limits; empty when there is none.</summary>
    public string RemoteAddress { get; set; } = string.Empty;

    /// <summary>The <c>Mcp-Param-*</c> fields of a request of the stateless revision, as lines with CRLF; empty for none.</summary>
    public ReadOnlyMemory<byte> ParameterFields { get; set; }

    /// <summary>The session it belongs to; null in the stateless revision.</summary>
    public ClientSession? Session => Peer as ClientSession;

    /// <summary>Room for the router's own state of this message, so that <see cref="IMessageRouter.OnClientGone"/> finds it.</summary>
    public object? RouterState { get; set; }

    /// <summary>The id as the client wrote it; empty for a message without one.</summary>
    public ReadOnlySpan<byte> Id => Scan.Id.Of(Message.Span);
}
