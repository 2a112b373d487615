using SatGate.Mcp.Clients;

namespace SatGate.Mcp.Routing;

/// <summary>
/// One use of a pooled call. Whoever holds it means the request that the call served when it was taken; once the call serves another, everything here is
/// of no effect. A value; thread-safe.
/// </summary>
/// <param name="Call">The call.</param>
/// <param name="Use">The number of the use.</param>
internal readonly record struct CallLease(ForwardedCall Call, long Use)
{
    /// <summary>Where messages of the request go; null when it has ended.</summary>
    public ReplyLease? Replies => Call.RepliesOf(Use);

    /// <summary>Gives the call up.</summary>
    /// <param name="reason">Raw JSON string of the reason; empty for none.</param>
    public void Cancel(ReadOnlyMemory<byte> reason) => Call.Cancel(Use, reason);

    /// <summary>The server can go on with the call.</summary>
    public void Resume() => Call.Resume(Use);
}
