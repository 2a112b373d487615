using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Where a request stands among the bytes to be written. A value.</summary>
/// <param name="Id">The session's id of it.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many it has, the end of the line included.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutgoingMark(long Id, int Start, int Length);
