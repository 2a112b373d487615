using System.Runtime.InteropServices;
using SatGate.Model.Registry;

namespace SatGate.Mcp.Governance.Approvals;

/// <summary>What the desk says. A value.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Record">The call; null when nothing is known of it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ApprovalAnswer(ApprovalOutcome Outcome, ApprovalRecord? Record);
