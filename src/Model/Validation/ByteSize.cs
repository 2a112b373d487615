namespace SatGate.Model.Validation;

/// <summary>
/// Byte counts as whole numbers, alone or with a unit: <c>1048576</c>, <c>64KB</c> (1,000 bytes each), <c>32MiB</c> (1,048,576 bytes each). Units are B,
/// KB, MB, GB, KiB, MiB and GiB in any case, one space before them at most. ASCII digits only; no sign, no fraction. Pure and thread-safe.
/// </summary>
public static class ByteSize
{
    /// <summary>Reads a byte count. Returns false for anything else and for what does not fit 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? text : text[..digits];
        ReadOnlySpan<char> rest = text[number.Length..];
        if (!WholeNumber.TryParse(number, out long value) || !TryReadUnit(rest is [' ', _, ..] ? rest[1..] : rest, out long unit))
        {
            return false;
        }

        if (value > long.MaxValue / unit)
        {
            return false;
        }

        bytes = value * unit;
        return true;
    }

    private static bool TryReadUnit(ReadOnlySpan<char> text, out long unit)
    {
        unit = text switch
        {
            "" => 1,
            _ when Is(text, "B") => 1,
            _ when Is(text, "KB") => 1_000,
            _ when Is(text, "MB") => 1_000_000,
            _ when Is(text, "GB") => 1_000_000_000,
            _ when Is(text, "KiB") => 1L << 10,
            _ when Is(text, "MiB") => 1L << 20,
            _ when Is(text, "GiB") => 1L << 30,
            _ => 0,
        };
        return unit > 0;
    }

    // Ordinal comparison without case would take the Kelvin sign for a K.
    private static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<char> unit) => System.Text.Ascii.EqualsIgnoreCase(text, unit);
}
