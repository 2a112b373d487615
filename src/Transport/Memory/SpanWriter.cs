using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace SatGate.Transport.Memory;

/// <summary>Writes into one span. The caller sized the span; writing past it throws, which would be a bug and never a peer's doing.</summary>
/// <param name="span">Where to.</param>
public ref struct SpanWriter(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Room left.</summary>
    public readonly Span<byte> Free => _span[Length..];

    /// <summary>Writes bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Writes a decimal number.</summary>
    public void WriteNumber(long number)
    {
        Utf8Formatter.TryFormat(number, _span[Length..], out int written);
        Length += written;
    }

    /// <summary>Counts bytes that the caller wrote to <see cref="Free"/>.</summary>
    public void Advance(int bytes) => Length += bytes;
}
