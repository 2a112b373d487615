using System.Globalization;
using System.Numerics;
using CsCheck;
using SatGate.Model.Money;

namespace SatGate.Model.Tests.Money;

/// <summary>Amounts have one spelling; everything else is refused, never wrapped and never without a limit.</summary>
public sealed class UsdTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("5", 5_000_000_000)]
    [InlineData("5.00", 5_000_000_000)]
    [InlineData("005", 5_000_000_000)]
    [InlineData("0.000125", 125_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.0000000010000", 1)]
    [InlineData("1.999999999", 1_999_999_999)]
    [InlineData("4000000000", NanoUsd.ValueMax)]
    [InlineData("4000000000.000000000", NanoUsd.ValueMax)]
    [InlineData("3999999999.999999999", NanoUsd.ValueMax - 1)]
    public void An_amount_is_read_exactly(string text, long nano)
    {
        Assert.True(UsdText.TryParseUsd(text, out NanoUsd amount));
        Assert.Equal(nano, amount.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("∞")]
    [InlineData("1e308")]
    [InlineData("1E2")]
    [InlineData("0x10")]
    [InlineData("１０")]
    [InlineData("1０")]
    [InlineData("0.１")]
    [InlineData("٣")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("1_000")]
    [InlineData("$1")]
    [InlineData("1.0000000001")]
    [InlineData("4000000000.000000001")]
    [InlineData("4000000001")]
    [InlineData("9223372036")]
    [InlineData("9223372037")]
    [InlineData("18446744073.709551616")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("340282366920938463463374607431768211456")]
    [InlineData("000000000000000000001")]
    [InlineData("1\0")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(UsdText.TryParseUsd(text, out NanoUsd amount));
        Assert.Equal(NanoUsd.Zero, amount);
    }

    [Fact]
    public void Decimals_that_are_nothing_are_bounded_too()
    {
        Assert.True(UsdText.TryParseUsd("1." + new string('0', 64), out NanoUsd amount));
        Assert.Equal(NanoUsd.PerUsd, amount.Value);
        Assert.False(UsdText.TryParseUsd("1." + new string('0', 65), out _));
        Assert.False(UsdText.TryParseUsd(new string('9', 1_000_000), out _));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 10_000_000)]
    [InlineData("0.0000001", 1)]
    [InlineData("0.00000010", 1)]
    [InlineData("400000000000", NanoUsd.ValueMax)]
    public void Credits_are_read_exactly(string text, long nano)
    {
        Assert.True(UsdText.TryParseCredits(text, out NanoUsd amount));
        Assert.Equal(nano, amount.Value);
    }

    [Theory]
    [InlineData("0.00000001")]
    [InlineData("400000000000.0000001")]
    [InlineData("400000000001")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("１")]
    public void Other_credits_are_refused(string text) => Assert.False(UsdText.TryParseCredits(text, out _));

    [Fact]
    public void Every_amount_reads_back_as_it_was_written() =>
        Gen.Long[0, NanoUsd.ValueMax].Sample(value => UsdText.TryParseUsd(new NanoUsd(value).ToString(), out NanoUsd read) && read.Value == value, iter: 50_000);

    /// <summary>Digits with a point, signs and letters here and there, against a reader of whole numbers of any size.</summary>
    [Fact]
    public void Reading_is_exact_or_refused() =>
        Gen.OneOf(
                Gen.Char["0123456789."].Array[0, 24].Select(c => new string(c)),
                Gen.Char["0123456789.+-eEx_, \u0660\uff11"].Array[0, 8].Select(c => new string(c)),
                Gen.Select(Gen.Long[0, 5_000_000_000], Gen.Long[0, 99_999_999_999]).Select((whole, fraction) => string.Create(CultureInfo.InvariantCulture, $"{whole}.{fraction}")))
            .Sample(
                text =>
                {
                    bool read = UsdText.TryParseUsd(text, out NanoUsd amount);
                    Assert.Equal(Exactly(text), read ? amount.Value : null);
                },
                iter: 100_000);

    private static BigInteger? Exactly(string text)
    {
        string[] parts = text.Split('.');
        if (parts.Length > 2 || parts.Any(p => p.Length == 0 || !p.All(c => c is >= '0' and <= '9')) || parts[0].Length > 18)
        {
            return null;
        }

        string fraction = parts.Length == 2 ? parts[1].TrimEnd('0') : string.Empty;
        BigInteger value = fraction.Length > 9 ? -1 : BigInteger.Parse(parts[0] + fraction.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return value >= 0 && value <= NanoUsd.ValueMax ? value : null;
    }
}
