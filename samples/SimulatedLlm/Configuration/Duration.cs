using System.Globalization;

namespace SatGate.SimulatedLlm;

/// <summary>Times as people write them: <c>0</c>, <c>200ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
internal static class Duration
{
    /// <summary>The longest time that is accepted.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(1);

    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Reads a time from 0 to <see cref="Max"/>; a number other than 0 needs its unit.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        // "ms" stands before "s" in the table, so the longer unit wins.
        foreach ((string unit, double milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return TryScale(text.AsSpan(0, text.Length - unit.Length), milliseconds, out value);
            }
        }

        return false;
    }

    private static bool TryScale(ReadOnlySpan<char> number, double milliseconds, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
            || amount * milliseconds > Max.TotalMilliseconds)
        {
            return false;
        }

        value = TimeSpan.FromMilliseconds(amount * milliseconds);
        return true;
    }
}
