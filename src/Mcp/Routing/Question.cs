using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing;

/// <summary>A request to a client that waits for its answer. Ends once, in one of two ways.</summary>
internal abstract class Question
{
    /// <summary>The id that the client answers by.</summary>
    public long Id { get; set; }

    /// <summary>Who was asked, and alone may answer.</summary>
    public required ClientSession Client { get; init; }

    /// <summary>The call during which it was asked; null for none.</summary>
    public CallLease? Call { get; init; }

    /// <summary>The client answered.</summary>
    public abstract void OnAnswer(ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>The client will not answer: its session is over, or it could not be asked.</summary>
    public abstract void OnDropped();
}
