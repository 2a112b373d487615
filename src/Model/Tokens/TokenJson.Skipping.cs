namespace SatGate.Model.Tokens;

/// <content>Values of keys that mean nothing here.</content>
internal ref partial struct TokenJson
{
    private const int DepthMax = 8;

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
}
