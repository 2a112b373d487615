using System.Runtime.InteropServices;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Governance;

/// <summary>What became of a call at the gate: a ticket, or a refusal. A value.</summary>
/// <param name="Ticket">Stands for the charge; must be ended once.</param>
/// <param name="Refusal">The complete reply with the client's id; owned by the receiver.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GateAnswer(ToolTicket? Ticket, MessageBuffer? Refusal);
