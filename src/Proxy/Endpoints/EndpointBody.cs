using System.Runtime.InteropServices;
using SatGate.Proxy.Failures;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Endpoints;

/// <summary>A request body in one piece, or why there is none. A value; the block belongs to whoever receives it.</summary>
/// <param name="Block">The bytes, from index 0; null when the body is empty or refused.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Refusal">Why the body could not be had; null when all of it is here.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EndpointBody(Block? Block, int Length, Refusal? Refusal)
{
    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => Block is null ? default : Block.Span[..Length];
}
