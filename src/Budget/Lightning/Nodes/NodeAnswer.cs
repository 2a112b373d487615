using System.Runtime.InteropServices;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>A node's whole answer, within the limits of <see cref="NodeClient"/>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; empty when there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeAnswer(int Status, byte[] Body);
