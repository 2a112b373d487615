using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace SatGate.Budget.Redis;

/// <summary>Writes MessagePack into an array that grows and is used again. Not thread-safe.</summary>
internal sealed class MessagePackBuffer
{
    private const int ArrayHeadBytes = 5;

    /// <summary>Longest text written without a length of more than one byte.</summary>
    private const int TextBytesMax = 255;

    private byte[] _bytes = new byte[512];

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written from a place on. Stays right when more is written, even when the array grows; not after <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> From(int start) => _bytes.AsMemory(start, Length - start);

    /// <summary>Forgets everything and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Leaves room for the head of an array whose length is not known yet, and says where.</summary>
    public int ReserveArray()
    {
        int place = Length;
        Grow(ArrayHeadBytes);
        Length += ArrayHeadBytes;
        return place;
    }

    /// <summary>Writes the head of an array for which room was left.</summary>
    public void WriteArrayAt(int place, int count)
    {
        _bytes[place] = 0xDD;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(place + 1), count);
    }

    /// <summary>Writes a whole number that is not negative, in as few bytes as there are.</summary>
    public void WriteNumber(long value)
    {
        Grow(9);
        Span<byte> rest = _bytes.AsSpan(Length);
        switch (value)
        {
            case <= 0x7F:
                rest[0] = (byte)value;
                Length++;
                break;
            case <= ushort.MaxValue:
                rest[0] = 0xCD;
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)value);
                Length += 3;
                break;
            case <= uint.MaxValue:
                rest[0] = 0xCE;
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)value);
                Length += 5;
                break;
            default:
                rest[0] = 0xCF;
                BinaryPrimitives.WriteInt64BigEndian(rest[1..], value);
                Length += 9;
                break;
        }
    }

    /// <summary>Writes an amount as decimal text, because the numbers of a script could not hold it.</summary>
    public void WriteAmount(long amount)
    {
        Grow(21);
        _ = Utf8Formatter.TryFormat(amount, _bytes.AsSpan(Length + 1), out int written);
        _bytes[Length] = (byte)(0xA0 | written);
        Length += 1 + written;
    }

    /// <summary>Writes eight bytes as a text.</summary>
    public void WriteDigest(ulong digest)
    {
        Grow(9);
        _bytes[Length] = 0xA8;
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Length + 1), digest);
        Length += 9;
    }

    /// <summary>Writes a text of at most 255 bytes.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        if (text.Length > TextBytesMax)
        {
            throw new ArgumentException("The text is too long.", nameof(text));
        }

        Grow(2 + text.Length);
        if (text.Length > 31)
        {
            _bytes[Length++] = 0xD9;
            _bytes[Length++] = (byte)text.Length;
        }
        else
        {
            _bytes[Length++] = (byte)(0xA0 | text.Length);
        }

        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Writes a short text in ASCII.</summary>
    public void WriteText(string text)
    {
        Span<byte> bytes = stackalloc byte[TextBytesMax];
        WriteText(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes the characters of an ASCII text as they are.</summary>
    public void WriteRaw(string text)
    {
        Grow(text.Length);
        Length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(Length));
    }

    private void Grow(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, int.Max(_bytes.Length * 2, Length + bytes));
        }
    }
}
