using System.Security.Cryptography;

namespace SatGate.Proxy.Exchange;

/// <summary>Makes request ids: eight random hexadecimal digits of this process, a dash, and a counter. Unique, not secret. Thread-safe.</summary>
internal sealed class RequestIds
{
    /// <summary>Bytes of an id this type makes.</summary>
    public const int Length = 21;

    private readonly byte[] _prefix;
    private long _last;

    /// <summary>Draws the process's prefix.</summary>
    public RequestIds() => _prefix = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + "-");

    /// <summary>Writes the next id; <paramref name="destination"/> holds at least <see cref="Length"/> bytes.</summary>
    public void Next(Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        ulong number = (ulong)Interlocked.Increment(ref _last);
        for (int i = Length - 1; i >= _prefix.Length; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(number & 15)];
            number >>= 4;
        }
    }
}
