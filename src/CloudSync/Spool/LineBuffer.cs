using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace SatGate.CloudSync.Spool;

/// <summary>Puts together one line in a buffer that is large enough for every line: bytes, whole numbers, and texts as JSON strings.</summary>
internal ref struct LineBuffer(Span<byte> buffer)
{
    /// <summary>What a JSON string holds as it is: visible ASCII and the space, without the quotation mark and the backslash.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray());

    private static readonly SearchValues<byte> PlainBytes =
        SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Where(c => c is not ((byte)'"' or (byte)'\\')).ToArray());

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Adds bytes as they are.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Adds one byte.</summary>
    public void Add(byte one) => _buffer[Length++] = one;

    /// <summary>Adds a whole number.</summary>
    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer[Length..], out int written);
        Length += written;
    }

    /// <summary>Adds bytes in lower-case hexadecimal.</summary>
    public void AddHex(scoped ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, _buffer[Length..], out int written);
        Length += written;
    }

    /// <summary>Adds a text in quotation marks, cut to <see cref="AuditFields.TextCharactersMax"/> characters.</summary>
    public void AddQuoted(scoped ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> kept = text.Length > AuditFields.TextCharactersMax ? text[..AuditFields.TextCharactersMax] : text;
        Add((byte)'"');
        if (kept.IndexOfAnyExcept(Plain) < 0)
        {
            Ascii.FromUtf16(kept, _buffer[Length..], out int written);
            Length += written;
        }
        else
        {
            AddEscaped(kept);
        }

        Add((byte)'"');
    }

    /// <summary>Adds ASCII bytes in quotation marks; any other byte is written as the character of its number.</summary>
    public void AddQuoted(scoped ReadOnlySpan<byte> ascii)
    {
        Add((byte)'"');
        if (ascii.IndexOfAnyExcept(PlainBytes) < 0)
        {
            Add(ascii);
        }
        else
        {
            foreach (byte one in ascii)
            {
                AddEscaped((char)one);
            }
        }

        Add((byte)'"');
    }

    /// <summary>Half a surrogate pair becomes the replacement character.</summary>
    private void AddEscaped(scoped ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                AddEscaped((char)rune.Value);
            }
            else
            {
                Length += rune.EncodeToUtf8(_buffer[Length..]);
            }
        }
    }

    private void AddEscaped(char one)
    {
        if (one is >= ' ' and <= '~' and not ('"' or '\\'))
        {
            Add((byte)one);
            return;
        }

        Add("\\u00"u8);
        Add((byte)"0123456789abcdef"[one >> 4]);
        Add((byte)"0123456789abcdef"[one & 15]);
    }
}
