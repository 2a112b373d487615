using System.Buffers.Binary;

namespace SatGate.SimulatedLlm;

/// <summary>Pseudo-random bytes that depend on the seed and the offset alone. Thread-safe.</summary>
public static class SimulatedBytes
{
    private const int BlockBytes = sizeof(ulong);

    /// <summary>Fills a span with the bytes that <c>/sim/bytes</c> sends at an offset.</summary>
    /// <param name="seed">The seed, 1 unless the query says otherwise.</param>
    /// <param name="offset">The offset of the first byte, 0 or more; a multiple of 8 is fastest.</param>
    /// <param name="destination">Where to.</param>
    public static void Fill(ulong seed, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<byte> block = stackalloc byte[BlockBytes];
        int within = (int)(offset % BlockBytes);
        ulong position = (ulong)(offset / BlockBytes);
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block, SplitMix.At(seed, position++));
            ReadOnlySpan<byte> rest = block[within..];
            int taken = Math.Min(rest.Length, destination.Length);
            rest[..taken].CopyTo(destination);
            destination = destination[taken..];
            within = 0;
        }
    }
}
