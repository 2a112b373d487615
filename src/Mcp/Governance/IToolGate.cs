using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Governance;

/// <summary>Decides whether a tool call may be spent. Thread-safe; never throws.</summary>
internal interface IToolGate
{
    /// <summary>Whether a client gets to see a tool. By scope only: what a budget has left does not hide tools.</summary>
    bool MaySee(ClientPeer peer, string tool);

    /// <summary>
    /// Everything before a call is forwarded: revocation, rate, scope, rules on arguments, spending limits, approvals, price, debit. What the tool is called
    /// by clients counts. Completes at once unless a store is asked.
    /// </summary>
    /// <param name="request">The call; its <c>_meta.token</c> counts when the client brought no other.</param>
    /// <param name="tool">The tool's name as clients know it, decoded.</param>
    /// <param name="upstream">The server it goes to.</param>
    ValueTask<GateAnswer> EnterAsync(ClientRequest request, string tool, string upstream);

    /// <summary>
    /// Whether <paramref name="tool"/> is a tool of the gateway's own, such as the one that tells the budget; it is then served by
    /// <see cref="ServeOwnAsync"/>.
    /// </summary>
    bool IsOwnTool(string tool);

    /// <summary>The raw JSON of the gateway's own tools for tools/list, none when they are off.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> OwnTools { get; }

    /// <summary>Serves <c>satgate/delegate</c>, <c>satgate/budget</c> and calls of own tools. The reply is complete, the client's id in it.</summary>
    ValueTask<MessageBuffer> ServeOwnAsync(ClientRequest request);

    /// <summary>
    /// Whether a request that is no tool call may pass: a token is demanded where the configuration demands one. Null when it may; else the complete
    /// refusal.
    /// </summary>
    MessageBuffer? RefuseRequest(ClientRequest request);
}
