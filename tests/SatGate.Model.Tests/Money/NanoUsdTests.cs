using CsCheck;
using SatGate.Model.Money;

namespace SatGate.Model.Tests.Money;

/// <summary>Money adds up, rounds to the house's side, and never wraps.</summary>
public sealed class NanoUsdTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(9_999_999, 1, 0)]
    [InlineData(10_000_000, 1, 1)]
    [InlineData(10_000_001, 2, 1)]
    [InlineData(-1, 0, -1)]
    [InlineData(-10_000_000, -1, -1)]
    [InlineData(-10_000_001, -1, -2)]
    [InlineData(long.MaxValue, 922_337_203_686, 922_337_203_685)]
    [InlineData(long.MinValue, -922_337_203_685, -922_337_203_686)]
    public void Charges_round_up_and_balances_round_down(long nano, long up, long down)
    {
        Assert.Equal(up, new NanoUsd(nano).ToCreditsUp());
        Assert.Equal(down, new NanoUsd(nano).ToCreditsDown());
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(1, "0.000000001")]
    [InlineData(125_000, "0.000125")]
    [InlineData(5_000_000_000, "5.00")]
    [InlineData(5_100_000_000, "5.10")]
    [InlineData(-5_120_000_000, "-5.12")]
    [InlineData(-1, "-0.000000001")]
    [InlineData(NanoUsd.ValueMax, "4000000000.00")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void Amounts_are_written_in_dollars(long nano, string text) => Assert.Equal(text, new NanoUsd(nano).ToString());

    [Fact]
    public void A_sum_past_the_range_is_a_fault_and_not_a_fortune()
    {
        NanoUsd most = new(long.MaxValue);
        NanoUsd least = new(long.MinValue);
        NanoUsd one = new(1);

        Assert.Throws<OverflowException>(() => most + one);
        Assert.Throws<OverflowException>(() => least - one);
        Assert.Throws<OverflowException>(() => NanoUsd.Zero - least);
        Assert.Throws<OverflowException>(() => NanoUsd.FromCredits(long.MaxValue));
        Assert.Throws<OverflowException>(() => NanoUsd.FromCredits(922_337_203_686));
        Assert.Equal(9_223_372_036_850_000_000, NanoUsd.FromCredits(922_337_203_685).Value);
    }

    [Fact]
    public void Two_of_the_largest_amounts_still_add_up() =>
        Assert.Equal(2 * NanoUsd.ValueMax, (new NanoUsd(NanoUsd.ValueMax) + new NanoUsd(NanoUsd.ValueMax)).Value);

    [Fact]
    public void Sums_and_order_are_those_of_whole_numbers() =>
        Gen.Select(Gen.Long[-NanoUsd.ValueMax, NanoUsd.ValueMax], Gen.Long[-NanoUsd.ValueMax, NanoUsd.ValueMax]).Sample(
            (a, b) =>
            {
                NanoUsd left = new(a);
                NanoUsd right = new(b);
                Assert.Equal(a + b, (left + right).Value);
                Assert.Equal(a - b, (left - right).Value);
                Assert.Equal((a < b, a <= b, a > b, a >= b), (left < right, left <= right, left > right, left >= right));
                Assert.Equal(a.CompareTo(b), left.CompareTo(right));
            });

    [Fact]
    public void Rounding_is_never_off_by_a_whole_credit() =>
        Gen.Long.Sample(
            nano =>
            {
                NanoUsd amount = new(nano);
                Int128 up = (Int128)amount.ToCreditsUp() * NanoUsd.PerCredit;
                Int128 down = (Int128)amount.ToCreditsDown() * NanoUsd.PerCredit;
                Assert.True(up >= nano && up - nano < NanoUsd.PerCredit);
                Assert.True(down <= nano && nano - down < NanoUsd.PerCredit);
            },
            iter: 50_000);
}
