using System.Buffers.Binary;
using System.Buffers.Text;

namespace SatGate.Budget.Redis;

/// <summary>
/// Reads the part of MessagePack that Redis's scripts write and our batches hold: whole numbers, texts and arrays. Anything else is refused.
/// Amounts that a double could not carry come as decimal text and are read as numbers all the same.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads the start of an array. A table of Lua without entries comes as an empty map or array.</summary>
    public bool TryReadArray(out int count)
    {
        count = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        byte head = _rest[0];
        switch (head)
        {
            case 0x80:
                _rest = _rest[1..];
                return true;
            case >= 0x90 and <= 0x9F:
                count = head & 15;
                _rest = _rest[1..];
                return true;
            case 0xDC when _rest.Length >= 3:
                count = BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]);
                _rest = _rest[3..];
                return true;
            case 0xDD when _rest.Length >= 5:
                uint large = BinaryPrimitives.ReadUInt32BigEndian(_rest[1..]);
                count = (int)large;
                _rest = _rest[5..];
                return large <= int.MaxValue;
            default:
                return false;
        }
    }

    /// <summary>Reads a whole number, or a text that is one.</summary>
    public bool TryReadNumber(out long value)
    {
        value = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        byte head = _rest[0];
        if (head is <= 0x7F or >= 0xE0)
        {
            value = (sbyte)head;
            _rest = _rest[1..];
            return true;
        }

        int size = head switch { 0xCC or 0xD0 => 1, 0xCD or 0xD1 => 2, 0xCE or 0xD2 => 4, 0xCF or 0xD3 => 8, _ => 0 };
        if (size == 0)
        {
            return TryReadText(out ReadOnlySpan<byte> text) && Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
        }

        if (_rest.Length < 1 + size)
        {
            return false;
        }

        ReadOnlySpan<byte> number = _rest.Slice(1, size);
        value = head switch
        {
            0xCC => number[0],
            0xCD => BinaryPrimitives.ReadUInt16BigEndian(number),
            0xCE => BinaryPrimitives.ReadUInt32BigEndian(number),
            0xD0 => (sbyte)number[0],
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(number),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(number),
            _ => BinaryPrimitives.ReadInt64BigEndian(number),
        };
        _rest = _rest[(1 + size)..];
        return head != 0xCF || value >= 0;
    }

    /// <summary>Reads a text or bytes; the span lives as long as what is read from.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        byte head = _rest[0];
        int sizeOfLength = head switch { >= 0xA0 and <= 0xBF => 0, 0xD9 or 0xC4 => 1, 0xDA or 0xC5 => 2, 0xDB or 0xC6 => 4, _ => -1 };
        if (sizeOfLength < 0 || _rest.Length < 1 + sizeOfLength)
        {
            return false;
        }

        long length = sizeOfLength switch
        {
            0 => head & 31,
            1 => _rest[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(_rest[1..]),
        };
        int start = 1 + sizeOfLength;
        if (_rest.Length - start < length)
        {
            return false;
        }

        text = _rest.Slice(start, (int)length);
        _rest = _rest[(start + (int)length)..];
        return true;
    }
}
