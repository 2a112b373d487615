using System.Runtime.InteropServices;

namespace SatGate.Mcp.JsonRpc;

/// <summary>One change to a message: some of its bytes give way to others.</summary>
/// <param name="At">What gives way; of no length to insert before <see cref="JsonRange.Start"/>.</param>
/// <param name="With">What takes its place; empty to cut.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Splice(JsonRange At, ReadOnlyMemory<byte> With);
