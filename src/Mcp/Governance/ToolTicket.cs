using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Governance;

/// <summary>A call that was let through, until it has ended. Exactly one of the three ends is called, once; then it must not be used.</summary>
internal abstract class ToolTicket
{
    /// <summary>
    /// A member for <c>_meta</c> of the result, such as <c>"satgate/budget":{…}</c> without a comma; empty when nothing is to be added. Valid until the
    /// ticket has ended.
    /// </summary>
    public abstract ReadOnlyMemory<byte> ResultMeta { get; }

    /// <summary>The server answered, with a result or an error. Where the price depends on the result, it is read here.</summary>
    public abstract void Answered(ReadOnlySpan<byte> reply, in MessageScan scan);

    /// <summary>Nothing of the call reached the server: what was charged is given back.</summary>
    public abstract void NotSent(UpstreamFault fault);

    /// <summary>The call may have run and its answer is lost: what was charged stays.</summary>
    public abstract void Lost(UpstreamFault fault);
}
