using System.Buffers;
using System.Buffers.Text;

namespace SatGate.SimulatedLlm;

/// <summary>Writes one event with a single claim on the buffer: the path that runs once per token.</summary>
internal ref struct Utf8Cursor
{
    private readonly IBufferWriter<byte> _output;
    private readonly Span<byte> _span;
    private int _length;

    /// <summary>Claims room for at most <paramref name="bytesMax"/> bytes.</summary>
    public Utf8Cursor(IBufferWriter<byte> output, int bytesMax)
    {
        _output = output;
        _span = output.GetSpan(bytesMax);
    }

    /// <summary>The most bytes that <see cref="Number"/> writes.</summary>
    public const int NumberBytesMax = 20;

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[_length..]);
        _length += bytes.Length;
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _span[_length..], out int written);
        _length += written;
    }

    /// <summary>Hands what was written to the buffer; nothing may be written after it.</summary>
    public readonly void Commit() => _output.Advance(_length);
}
