namespace SatGate.Bench.Tests;

public sealed class PairedIntervalTests
{
    [Fact]
    public void Equal_pairs_give_a_ratio_of_one_and_no_width()
    {
        PairedInterval interval = PairedInterval.Of([.. Enumerable.Repeat(1.0, 12)]);
        Assert.Equal(1, interval.Ratio);
        Assert.Equal(1, interval.Low);
        Assert.Equal(1, interval.High);
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(8, 3)]
    [InlineData(10, 8)]
    [InlineData(25, 89)]
    public void The_ends_are_the_means_at_the_rank_of_the_table(int pairs, int rank)
    {
        double[] ratios = [.. Enumerable.Range(1, pairs).Select(i => Math.Exp(i / 100.0))];
        double[] means = [.. from i in Enumerable.Range(1, pairs) from j in Enumerable.Range(i, pairs - i + 1) orderby i + j select (i + j) / 200.0];
        PairedInterval interval = PairedInterval.Of(ratios);
        Assert.Equal(Math.Exp(means[rank]), interval.Low, 9);
        Assert.Equal(Math.Exp(means[^(rank + 1)]), interval.High, 9);
    }

    [Fact]
    public void Five_pairs_can_tell_nothing()
    {
        PairedInterval interval = PairedInterval.Of([2, 2, 2, 2, 2]);
        Assert.False(interval.IsAbove(1.05));
        Assert.Equal(2, interval.Ratio, 9);
    }

    [Fact]
    public void One_disturbed_round_does_not_make_a_regression() =>
        Assert.False(PairedInterval.Of([1.0, 1.01, 0.99, 1.0, 3.0, 1.02, 0.98, 1.0, 1.01, 0.99]).IsAbove(1.05));

    [Fact]
    public void The_order_of_the_two_does_not_matter()
    {
        double[] ratios = [1.1, 1.3, 0.9, 1.2, 1.15, 1.05, 1.25];
        PairedInterval one = PairedInterval.Of(ratios);
        PairedInterval other = PairedInterval.Of([.. ratios.Select(ratio => 1 / ratio)]);
        Assert.Equal(one.Ratio, 1 / other.Ratio, 9);
        Assert.Equal(one.Low, 1 / other.High, 9);
    }

    [Theory]
    [InlineData(0.04)]
    [InlineData(0.08)]
    [InlineData(0.12)]
    public void Noise_alone_is_taken_for_a_regression_in_fewer_than_one_of_twenty_runs(double noise) =>
        Assert.True(Failures(noise, cost: 1.0, runs: 2000) < 100);

    [Theory]
    [InlineData(0.04)]
    [InlineData(0.08)]
    public void A_fifth_more_is_found_in_nineteen_of_twenty_runs(double noise) =>
        Assert.True(Failures(noise, cost: 1.2, runs: 2000) >= 1900);

    /// <summary>Runs of twenty pairs, noise of this relative deviation on each side, that an 8 % threshold fails. Always the same numbers.</summary>
    private static int Failures(double noise, double cost, int runs)
    {
        var random = new Random(20261122);
        double Measured(double value) => value * Math.Exp(noise * Normal(random));
        return Enumerable.Range(0, runs).Count(_ =>
            PairedInterval.Of([.. Enumerable.Range(0, 20).Select(_ => Measured(cost) / Measured(1))]).IsAbove(1.08));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
