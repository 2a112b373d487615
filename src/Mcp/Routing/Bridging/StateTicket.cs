using System.Runtime.InteropServices;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>What a <c>requestState</c> says. A value.</summary>
/// <param name="CallId">The call that waits.</param>
/// <param name="Round">How often it has waited; a state of an earlier time is used up.</param>
/// <param name="ExpiresAtUnixSeconds">Until when it waits.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StateTicket(ulong CallId, int Round, long ExpiresAtUnixSeconds);
