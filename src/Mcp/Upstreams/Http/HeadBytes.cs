using System.Buffers.Text;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>The bytes of a request as they are put together. Grows; not thread-safe.</summary>
internal sealed class HeadBytes
{
    private byte[] _bytes = new byte[2048];
    private int _length;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Forgets all.</summary>
    public void Clear() => _length = 0;

    /// <summary>Appends bytes.</summary>
    public HeadBytes Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    /// <summary>Appends a number.</summary>
    public HeadBytes Add(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        return Add(digits[..length]);
    }

    /// <summary>Appends a field line.</summary>
    public HeadBytes Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Add(name).Add(": "u8).Add(value).Add("\r\n"u8);
}
