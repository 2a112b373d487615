using System.Globalization;

namespace SatGate.Model.Money;

/// <summary>
/// An amount of money: a whole count of 10⁻⁹ US dollars. Never a floating-point number; every sum is checked, so that an overflow is a
/// fault and not a fortune. May be negative: a balance in debt.
/// </summary>
/// <param name="Value">The count of 10⁻⁹ US dollars.</param>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>One US dollar.</summary>
    public const long PerUsd = 1_000_000_000;

    /// <summary>One credit, the unit that existing clients speak: one US cent.</summary>
    public const long PerCredit = 10_000_000;

    /// <summary>The largest amount a configuration or a token may name: four thousand million dollars, so that the sum of two still fits.</summary>
    public const long ValueMax = 4_000_000_000_000_000_000;

    /// <summary>Nothing.</summary>
    public static NanoUsd Zero => default;

    /// <summary>The sum. Throws <see cref="OverflowException"/> past the range.</summary>
    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(checked(left.Value + right.Value));

    /// <summary>The difference. Throws <see cref="OverflowException"/> past the range.</summary>
    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(checked(left.Value - right.Value));

    /// <summary>Whether the left amount is the smaller.</summary>
    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    /// <summary>Whether the left amount is the larger.</summary>
    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    /// <summary>Whether the left amount is not the larger.</summary>
    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is not the smaller.</summary>
    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;

    /// <summary>Whole credits as an amount. Throws <see cref="OverflowException"/> past the range.</summary>
    public static NanoUsd FromCredits(long credits) => new(checked(credits * PerCredit));

    /// <summary>Whole credits for a charge: rounded up, so that nothing is given away.</summary>
    public long ToCreditsUp() => (Value / PerCredit) + (Value % PerCredit > 0 ? 1 : 0);

    /// <summary>Whole credits for a balance: rounded down, so that nothing is promised that is not there.</summary>
    public long ToCreditsDown() => (Value / PerCredit) - (Value % PerCredit < 0 ? 1 : 0);

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars with up to nine decimals, trailing zeros dropped but for two: <c>5.00</c>, <c>0.000125</c>.</summary>
    public override string ToString()
    {
        UInt128 magnitude = (UInt128)Int128.Abs(Value);
        ulong whole = (ulong)(magnitude / (ulong)PerUsd);
        string fraction = ((ulong)(magnitude % (ulong)PerUsd)).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(2, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{(Value < 0 ? "-" : string.Empty)}{whole}.{fraction}");
    }
}
