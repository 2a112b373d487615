using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Benchmarks.Mcp;

/// <summary>A client's session without a stream.</summary>
internal sealed class IdleSession : ClientSession
{
    public override string Id => "session";

    public override string Name => "session";

    public override bool IsClosed => false;

    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        message.Return();
        return false;
    }

    public override void Attach(ISessionCompanion companion)
    {
    }
}
