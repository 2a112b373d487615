using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>
/// Reads the JSON form of a token (RFC 8259), in place and without an exception for bad input. The keys v, l, i, c and s are known in either
/// case and must be there once; others are passed over, each once as well. Escapes are resolved where they stand, which only shortens.
/// </summary>
internal ref struct TokenJson
{
    private const int UnknownKeysMax = 16;
    private const int DepthMax = 8;
    private const int AllKeys = 0b11111;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly Span<byte> _json;
    private int _at;

    private TokenJson(Span<byte> json) => _json = json;

    /// <summary>Fills the parts from their own bytes.</summary>
    public static TokenFault Read(ref TokenParts parts)
    {
        TokenJson json = new(parts.Bytes);
        return json.ReadToken(ref parts);
    }

    private TokenFault ReadToken(ref TokenParts parts)
    {
        if (!TryTake((byte)'{'))
        {
            return TokenFault.Malformed;
        }

        int seen = 0;
        int unknownCount = 0;
        Span<TokenRange> unknown = stackalloc TokenRange[UnknownKeysMax];
        do
        {
            if (!TryString(out TokenRange key) || !TryTake((byte)':'))
            {
                return TokenFault.Malformed;
            }

            int known = KnownKey(key);
            if ((seen & known) != 0 || (known == 0 && !TryRemember(key, unknown, ref unknownCount)))
            {
                return TokenFault.Malformed;
            }

            seen |= known;
            TokenFault fault = ReadValue(known, ref parts);
            if (fault != TokenFault.None)
            {
                return fault;
            }
        }
        while (TryTake((byte)','));

        bool ended = TryTake((byte)'}');
        SkipWhiteSpace();
        return ended && _at == _json.Length && seen == AllKeys ? TokenFault.None : TokenFault.Malformed;
    }

    private readonly int KnownKey(TokenRange key)
    {
        int letter = key.Length == 1 ? "vlics".IndexOf((char)(_json[key.Start] | 0x20), StringComparison.Ordinal) : -1;
        return letter < 0 || !char.IsAsciiLetter((char)_json[key.Start]) ? 0 : 1 << letter;
    }

    private readonly bool TryRemember(TokenRange key, Span<TokenRange> unknown, ref int count)
    {
        Span<byte> name = _json.Slice(key.Start, key.Length);
        for (int i = 0; i < count; i++)
        {
            if (name.SequenceEqual(_json.Slice(unknown[i].Start, unknown[i].Length)))
            {
                return false;
            }
        }

        if (count == unknown.Length)
        {
            return false;
        }

        unknown[count++] = key;
        return true;
    }

    private TokenFault ReadValue(int key, ref TokenParts parts)
    {
        TokenRange range;
        bool read;
        switch (key)
        {
            case 1:
                read = TryLiteral("1"u8);
                break;
            case 2:
                read = TryString(out range);
                parts.Location = range;
                break;
            case 4:
                read = TryString(out range);
                parts.Identifier = range;
                break;
            case 8:
                return ReadCaveats(ref parts);
            case 16:
                read = TryString(out range) && TryHex(range, parts.Signature);
                break;
            default:
                read = TrySkip(0);
                break;
        }

        return read ? TokenFault.None : TokenFault.Malformed;
    }

    private TokenFault ReadCaveats(ref TokenParts parts)
    {
        // An empty list may be written as null.
        if (TryLiteral("null"u8))
        {
            return TokenFault.None;
        }

        if (!TryTake((byte)'['))
        {
            return TokenFault.Malformed;
        }

        if (TryTake((byte)']'))
        {
            return TokenFault.None;
        }

        do
        {
            TokenFault fault = TryString(out TokenRange caveat) ? parts.Add(caveat) : TokenFault.Malformed;
            if (fault != TokenFault.None)
            {
                return fault;
            }
        }
        while (TryTake((byte)','));

        return TryTake((byte)']') ? TokenFault.None : TokenFault.Malformed;
    }

    private readonly bool TryHex(TokenRange range, Span<byte> bytes)
    {
        Span<byte> hex = _json.Slice(range.Start, range.Length);
        return TokenChain.TryHex(hex, bytes);
    }

    private bool TryString(out TokenRange range)
    {
        range = default;
        if (!TryTake((byte)'"'))
        {
            return false;
        }

        int start = _at;
        int length = _json[_at..].IndexOfAny(StringStops);
        if (length < 0)
        {
            return false;
        }

        _at += length;
        int write = _at;
        while (_at < _json.Length && _json[_at] >= 0x20)
        {
            byte letter = _json[_at++];
            if (letter == '"')
            {
                range = new TokenRange(start, write - start);
                return true;
            }

            if (letter != '\\')
            {
                _json[write++] = letter;
            }
            else if (!TryUnescape(ref write))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryUnescape(ref int write)
    {
        if (_at == _json.Length)
        {
            return false;
        }

        byte letter = _json[_at++];
        if (letter == 'u')
        {
            return TryUnescapeUnicode(ref write);
        }

        int index = "\"\\/bfnrt"u8.IndexOf(letter);
        if (index < 0)
        {
            return false;
        }

        _json[write++] = "\"\\/\b\f\n\r\t"u8[index];
        return true;
    }

    /// <summary>Reads <c>\uXXXX</c>, or two of them for a character outside the basic plane. A surrogate alone is no character.</summary>
    private bool TryUnescapeUnicode(ref int write)
    {
        if (!TryHexUnit(out char unit))
        {
            return false;
        }

        Rune rune;
        if (char.IsHighSurrogate(unit))
        {
            if (!_json[_at..].StartsWith("\\u"u8))
            {
                return false;
            }

            _at += 2;
            if (!TryHexUnit(out char low) || !Rune.TryCreate(unit, low, out rune))
            {
                return false;
            }
        }
        else if (!Rune.TryCreate(unit, out rune))
        {
            return false;
        }

        write += rune.EncodeToUtf8(_json[write..]);
        return true;
    }

    private bool TryHexUnit(out char unit)
    {
        unit = default;
        if (_json.Length - _at < 4 || !ushort.TryParse(_json.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
        {
            return false;
        }

        _at += 4;
        unit = (char)value;
        return true;
    }

    /// <summary>Passes over any value; what is inside does not matter, only that it is JSON and not too deep.</summary>
    private bool TrySkip(int depth)
    {
        SkipWhiteSpace();
        if (_at == _json.Length)
        {
            return false;
        }

        switch (_json[_at])
        {
            case (byte)'"':
                return TryString(out _);
            case (byte)'{' or (byte)'[':
                return depth < DepthMax && TrySkipContainer(depth + 1);
            case (byte)'t':
                return TryLiteral("true"u8);
            case (byte)'f':
                return TryLiteral("false"u8);
            case (byte)'n':
                return TryLiteral("null"u8);
            default:
                return TryNumber();
        }
    }

    private bool TrySkipContainer(int depth)
    {
        bool isObject = _json[_at++] == '{';
        byte end = isObject ? (byte)'}' : (byte)']';
        if (TryTake(end))
        {
            return true;
        }

        do
        {
            if ((isObject && (!TryString(out _) || !TryTake((byte)':'))) || !TrySkip(depth))
            {
                return false;
            }
        }
        while (TryTake((byte)','));

        return TryTake(end);
    }

    private bool TryNumber()
    {
        TryByte((byte)'-');
        if (!TryByte((byte)'0') && !TryDigits())
        {
            return false;
        }

        if (TryByte((byte)'.') && !TryDigits())
        {
            return false;
        }

        if (!TryByte((byte)'e') && !TryByte((byte)'E'))
        {
            return true;
        }

        if (!TryByte((byte)'+'))
        {
            TryByte((byte)'-');
        }

        return TryDigits();
    }

    private bool TryDigits()
    {
        int start = _at;
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at]))
        {
            _at++;
        }

        return _at > start;
    }

    private bool TryLiteral(scoped ReadOnlySpan<byte> literal)
    {
        SkipWhiteSpace();
        if (!_json[_at..].StartsWith(literal))
        {
            return false;
        }

        _at += literal.Length;
        return true;
    }

    private bool TryTake(byte expected)
    {
        SkipWhiteSpace();
        return TryByte(expected);
    }

    private bool TryByte(byte expected)
    {
        if (_at == _json.Length || _json[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipWhiteSpace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }
}
