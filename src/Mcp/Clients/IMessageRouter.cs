namespace SatGate.Mcp.Clients;

/// <summary>Takes the messages of clients from the endpoints. Implemented by the routing; thread-safe.</summary>
internal interface IMessageRouter
{
    /// <summary>
    /// Serves a message that scanned well. A request gets exactly one reply on <see cref="ClientRequest.Replies"/>, whatever happens, within the longest
    /// timeout; a notification or an answer is finished there. Does not throw and does not block; goes on after it returned.
    /// An <c>initialize</c> comes with the new session as its peer.
    /// </summary>
    void Serve(ClientRequest request);

    /// <summary>
    /// The client closed the connection before the reply. In the stateless revision that cancels the call; in older ones the call goes on and only its
    /// reply goes nowhere. The reply is sent all the same.
    /// </summary>
    void OnClientGone(ClientRequest request);
}
