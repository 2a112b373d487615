namespace SatGate.SimulatedLlm;

/// <summary>The SplitMix64 generator as a function of position, so any part of a sequence can be made without what stands before it.</summary>
internal static class SplitMix
{
    /// <summary>The value at <paramref name="position"/> of the sequence that <paramref name="seed"/> begins.</summary>
    public static ulong At(ulong seed, ulong position)
    {
        unchecked
        {
            ulong z = seed + ((position + 1) * 0x9E3779B97F4A7C15UL);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
