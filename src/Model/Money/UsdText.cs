namespace SatGate.Model.Money;

/// <summary>Reads amounts as people and programs write them, in one spelling: digits, and at most one point with digits on both sides.</summary>
public static class UsdText
{
    private const int DecimalsMax = 9;

    /// <summary>
    /// Reads a decimal amount of US dollars, such as <c>5</c>, <c>5.00</c> or <c>0.000125</c>, exactly. False for a sign, an exponent, a
    /// separator, another script's digits, more than nine decimals that are not zero, or more than <see cref="NanoUsd.ValueMax"/>.
    /// </summary>
    public static bool TryParseUsd(ReadOnlySpan<char> text, out NanoUsd amount) => TryParse(text, NanoUsd.PerUsd, DecimalsMax, out amount);

    /// <summary>Reads a decimal amount of credits exactly, in the same spelling; seven decimals at most.</summary>
    public static bool TryParseCredits(ReadOnlySpan<char> text, out NanoUsd amount) => TryParse(text, NanoUsd.PerCredit, 7, out amount);

    private static bool TryParse(ReadOnlySpan<char> text, long unit, int decimalsMax, out NanoUsd amount)
    {
        amount = default;
        Int128 value = 0;
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || whole.Length > 18 || (point >= 0 && fraction.IsEmpty) || fraction.Length > 64)
        {
            return false;
        }

        foreach (char digit in whole)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        value *= unit;
        long place = unit;
        for (int i = 0; i < fraction.Length; i++)
        {
            char digit = fraction[i];
            place /= 10;
            if (!char.IsAsciiDigit(digit) || (i >= decimalsMax && digit != '0'))
            {
                return false;
            }

            value += place * (digit - '0');
        }

        if (value > NanoUsd.ValueMax)
        {
            return false;
        }

        amount = new NanoUsd((long)value);
        return true;
    }
}
