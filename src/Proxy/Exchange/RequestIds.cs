using System.Security.Cryptography;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>Makes request ids: eight random hexadecimal digits of this process, a dash, and a counter. Unique, not secret. Thread-safe.</summary>
internal sealed class RequestIds
{
    /// <summary>Bytes of an id this type makes.</summary>
    public const int Length = 21;

    /// <summary>Numbers apart, so that threads do not share a cache line.</summary>
    private const int Stride = 16;

    private readonly byte[] _prefix;
    private readonly long[] _last = new long[(Stripes.Count + 1) * Stride];

    /// <summary>Draws the process's prefix.</summary>
    public RequestIds() => _prefix = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + "-");

    /// <summary>Writes the next id; <paramref name="destination"/> holds at least <see cref="Length"/> bytes.</summary>
    public void Next(Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        // Each stripe counts for itself; its own number in the low digits keeps the ids apart.
        int stripe = Stripes.Current;
        ulong number = ((ulong)Interlocked.Increment(ref _last[(stripe + 1) * Stride]) * (ulong)Stripes.Count) + (ulong)stripe;
        for (int i = Length - 1; i >= _prefix.Length; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(number & 15)];
            number >>= 4;
        }
    }
}
