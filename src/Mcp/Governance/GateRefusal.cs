namespace SatGate.Mcp.Governance;

/// <summary>Why a call is refused: what the client is told, and the word of the audit log. Immutable.</summary>
/// <param name="Code">The JSON-RPC error code.</param>
/// <param name="Text">A sentence for people.</param>
/// <param name="Reason">One snake_case word for the audit log.</param>
/// <param name="Data">Raw JSON of <c>data</c>; empty for none.</param>
/// <param name="IsAuthFailure">Whether the caller could not be authenticated.</param>
internal sealed record GateRefusal(int Code, string Text, string Reason, ReadOnlyMemory<byte> Data = default, bool IsAuthFailure = false);
