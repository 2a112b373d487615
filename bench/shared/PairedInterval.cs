namespace SatGate.Bench;

/// <summary>
/// How much more one of two things costs than the other, from measurements taken in pairs: the Hodges-Lehmann estimate of the ratio and its confidence
/// interval by the Wilcoxon signed-rank test, on logarithms. Few assumptions: pairs are independent and their noise is symmetric; one disturbed round
/// moves the interval little.
/// </summary>
/// <param name="Low">Lower end of the ratio.</param>
/// <param name="Ratio">The estimate.</param>
/// <param name="High">Upper end.</param>
/// <param name="Pairs">Number of pairs.</param>
internal sealed record PairedInterval(double Low, double Ratio, double High, int Pairs)
{
    /// <summary>Fewest pairs that allow an interval of 95 %.</summary>
    public const int PairsMin = 6;

    /// <summary>
    /// Largest rank sum that is still significant at 5 %, both sides, for 6 to 25 pairs (the usual table of the signed-rank test).
    /// </summary>
    private static readonly int[] Critical = [0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52, 58, 65, 73, 81, 89];

    /// <summary>Whether the cost is above the limit beyond reasonable doubt: the whole interval is.</summary>
    public bool IsAbove(double limit) => Low > limit;

    /// <summary>Makes it from the ratios of the pairs, each above zero. With fewer than <see cref="PairsMin"/> the interval is everything.</summary>
    public static PairedInterval Of(IReadOnlyList<double> ratios)
    {
        double[] logarithms = [.. ratios.Select(static ratio => Math.Log(ratio))];
        double[] walsh = Walsh(logarithms);
        if (logarithms.Length < PairsMin)
        {
            return new PairedInterval(0, walsh.Length == 0 ? double.NaN : Math.Exp(Middle(walsh)), double.PositiveInfinity, logarithms.Length);
        }

        int rank = RankOf(logarithms.Length);
        return new PairedInterval(Math.Exp(walsh[rank]), Math.Exp(Middle(walsh)), Math.Exp(walsh[^(rank + 1)]), logarithms.Length);
    }

    /// <summary>Index of the interval's lower end among the ordered means of pairs; past the table, by the normal approximation.</summary>
    private static int RankOf(int count)
    {
        if (count - PairsMin < Critical.Length)
        {
            return Critical[count - PairsMin];
        }

        double mean = count * (count + 1) / 4.0;
        double deviation = Math.Sqrt(count * (count + 1) * ((2.0 * count) + 1) / 24);
        return (int)Math.Floor(mean - (1.96 * deviation));
    }

    /// <summary>The means of all pairs of values, each value with itself too, in ascending order.</summary>
    private static double[] Walsh(double[] values)
    {
        var means = new double[values.Length * (values.Length + 1) / 2];
        int next = 0;
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = i; j < values.Length; j++)
            {
                means[next++] = (values[i] + values[j]) / 2;
            }
        }

        Array.Sort(means);
        return means;
    }

    private static double Middle(double[] ascending)
    {
        int middle = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }
}
