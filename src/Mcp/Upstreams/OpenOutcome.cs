using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams;

/// <summary>A session that was opened, or why there is none. A value.</summary>
/// <param name="Session">The session, after its handshake; null when there is none.</param>
/// <param name="Error">A sentence for people; null when there is a session.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OpenOutcome(RpcSession? Session, string? Error)
{
    /// <summary>There is none.</summary>
    public static OpenOutcome Failed(string error) => new(null, error);
}
