using SatGate.Mcp.Clients;

namespace SatGate.Mcp.Upstreams;

/// <summary>What a session that is to be opened is for.</summary>
/// <param name="Capabilities">What the server is told that it can ask for: a raw JSON object.</param>
/// <param name="Owner">The only client that uses it; null when it is shared.</param>
internal sealed record SessionPlan(ReadOnlyMemory<byte> Capabilities, ClientSession? Owner)
{
    /// <summary>A session that all share and on which nothing is asked.</summary>
    public static readonly SessionPlan Shared = new("{}"u8.ToArray(), null);
}
