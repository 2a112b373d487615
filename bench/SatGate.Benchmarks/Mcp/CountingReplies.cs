using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Benchmarks.Mcp;

/// <summary>Takes replies and gives their memory back.</summary>
internal sealed class CountingReplies : ReplyStream
{
    /// <summary>Bytes of the last one.</summary>
    public int LastLength { get; private set; }

    public override bool IsGone => false;

    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        LastLength = message.Length;
        message.Return();
        return true;
    }

    public override void Finish()
    {
    }
}
