namespace SatGate.Model.Validation;

/// <summary>Whole numbers as ASCII digits and nothing else: no sign, no white space, no separators. Pure and thread-safe.</summary>
public static class WholeNumber
{
    /// <summary>Reads a number. Returns false for an empty text, any other character and what does not fit 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '9' || number > (long.MaxValue - (digit - '0')) / 10)
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return !text.IsEmpty;
    }
}
