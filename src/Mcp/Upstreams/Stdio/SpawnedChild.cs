using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>A process that was started, and our ends of its pipes. Its process group has its number. A value.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Input">Where its standard input is written to.</param>
/// <param name="Output">Where its standard output is read from; -1 when it is not.</param>
/// <param name="Errors">Where its standard error is read from; -1 when it is not.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SpawnedChild(int ProcessId, int Input, int Output, int Errors);
