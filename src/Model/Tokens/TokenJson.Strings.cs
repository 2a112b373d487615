using System.Buffers;
using System.Globalization;
using System.Text;

namespace SatGate.Model.Tokens;

/// <content>Strings, RFC 8259 section 7.</content>
internal ref partial struct TokenJson
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

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
}
