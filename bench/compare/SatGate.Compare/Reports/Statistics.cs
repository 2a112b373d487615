namespace SatGate.Compare.Reports;

/// <summary>The little arithmetic that the reports need.</summary>
internal static class Statistics
{
    /// <summary>The value at this rank (0 to 1) of values in ascending order, the nearest one; 0 when there are none.</summary>
    public static double Quantile(IReadOnlyList<double> ascending, double rank) =>
        ascending.Count == 0 ? 0 : ascending[Math.Clamp((int)Math.Ceiling(rank * ascending.Count) - 1, 0, ascending.Count - 1)];

    /// <summary>The middle value, or the mean of the two middle ones; NaN when there are none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
