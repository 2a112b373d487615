using System.Runtime.InteropServices;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>
/// A decimal number as it was written: digits, at most one point with digits on both sides, a minus before it; no exponent and no leading zeros.
/// Exact: up to 38 digits, compared digit by digit. A value.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DecimalText : IComparable<DecimalText>
{
    /// <summary>Most digits.</summary>
    public const int DigitsMax = 38;

    private readonly string _whole;
    private readonly string _fraction;

    private DecimalText(bool isNegative, string whole, string fraction)
    {
        _whole = whole;
        _fraction = fraction;
        IsNegative = isNegative;
    }

    /// <summary>Whether it is less than zero.</summary>
    public bool IsNegative { get; }

    /// <summary>Whether it is zero.</summary>
    public bool IsZero => _whole is "0" && _fraction.Length == 0;

    /// <summary>Digits before the point.</summary>
    public int WholeDigits => _whole.Length;

    /// <summary>Digits behind the point that are not zeros at the end.</summary>
    public int FractionDigits => _fraction.Length;

    /// <summary>Reads one. False for every other spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DecimalText number)
    {
        number = default;
        bool hasMinus = text is ['-', ..];
        text = hasMinus ? text[1..] : text;
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || whole.Length + fraction.Length > DigitsMax
            || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9') || whole is ['0', _, ..])
        {
            return false;
        }

        fraction = fraction.TrimEnd('0');
        bool isZero = whole is "0" && fraction.IsEmpty;
        number = new DecimalText(hasMinus && !isZero, whole.ToString(), fraction.ToString());
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(DecimalText other)
    {
        if (IsNegative != other.IsNegative)
        {
            return IsNegative ? -1 : 1;
        }

        int magnitude = _whole.Length != other._whole.Length ? _whole.Length.CompareTo(other._whole.Length) : string.CompareOrdinal(_whole, other._whole);
        magnitude = magnitude != 0 ? magnitude : string.CompareOrdinal(_fraction, other._fraction);
        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>A whole count of 10⁻⁸, rounded up; null when it is negative or more than can be counted.</summary>
    public long? ToCountUp()
    {
        const int Places = 8;
        const int WholeMax = 10;
        if (IsNegative || _whole.Length > WholeMax)
        {
            return null;
        }

        string kept = _fraction.Length > Places ? _fraction[..Places] : _fraction.PadRight(Places, '0');
        long count = long.Parse(_whole + kept, System.Globalization.CultureInfo.InvariantCulture);
        count += _fraction.Length > Places ? 1 : 0;
        return count <= NanoUsd.ValueMax ? count : null;
    }
}
