using System.Globalization;

namespace SatGate.Compare.Reports;

/// <summary>The two tables of a scenario: medians, and ratios to the bases.</summary>
internal static class ScenarioTables
{
    public static TextTable Medians(ScenarioReport report)
    {
        TextTable table = new(["", .. report.Metrics.Select(metric => metric.Title)]);
        foreach (string peer in report.Peers)
        {
            table.Add([peer, .. report.Metrics.Select(metric => Figure(report.Median(peer, metric.Key), metric.Decimals))]);
        }

        return table;
    }

    /// <summary>One table for each compared figure: a row for each peer, a column for each base. None when there is nobody to compare with.</summary>
    public static IEnumerable<TextTable> Ratios(ScenarioReport report)
    {
        string[] bases = [.. report.Bases.Where(baseline => report.Peers.Contains(baseline, StringComparer.Ordinal))];
        foreach (MetricSpec metric in report.Metrics.Where(metric => metric.IsCompared && bases.Length > 0))
        {
            TextTable table = new([metric.Title, .. bases.Select(baseline => "÷ " + baseline)]);
            foreach (string peer in report.Peers)
            {
                table.Add([peer, .. bases.Select(baseline => Cell(report.RatioTo(peer, baseline, metric.Key), peer, baseline))]);
            }

            yield return table;
        }
    }

    private static string Cell(Ratio? ratio, string peer, string baseline)
    {
        if (ratio is null)
        {
            return "-";
        }

        return string.Equals(peer, baseline, StringComparison.Ordinal) || ratio.Rounds == 1
            ? ratio.Median.ToString("F2", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:F2} ({ratio.Min:F2}–{ratio.Max:F2})");
    }

    private static string Figure(double value, int decimals) =>
        double.IsNaN(value) ? "-" : value.ToString((decimals == 0 ? "N" : "F") + decimals, CultureInfo.InvariantCulture);
}
