namespace SatGate.Model.Tokens;

/// <summary>
/// Reads the JSON form of a token (RFC 8259), in place and without an exception for bad input. The keys v, l, i, c and s are known in either
/// case and must be there once; others are passed over, each once as well. Escapes are resolved where they stand, which only shortens.
/// </summary>
internal ref partial struct TokenJson
{
    private const int UnknownKeysMax = 16;
    private const int AllKeys = 0b11111;

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
