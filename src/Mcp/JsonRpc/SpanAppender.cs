using System.Buffers.Text;

namespace SatGate.Mcp.JsonRpc;

/// <summary>Appends to a span that is large enough.</summary>
/// <param name="span">Where to.</param>
internal ref struct SpanAppender(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Appends a number in decimal.</summary>
    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _span[Length..], out int written);
        Length += written;
    }
}
