using System.Runtime.InteropServices;

namespace SatGate.Mcp.Endpoints;

/// <summary>What is wrong with a request of the stateless revision, answered with status 400. A value.</summary>
/// <param name="Code">The error code; 0 when nothing is wrong.</param>
/// <param name="Text">A sentence for people.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModernFault(int Code, string? Text);
