using System.Globalization;
using System.Text;

namespace SatGate.Compare.Reports;

/// <summary>
/// The recorded runs side by side: every goal a row, every run a column, and one picture of how far each figure is from its goal; and everything
/// that was measured in the newest. Written to <c>bench/report</c> from <c>bench/history</c>, never by hand.
/// </summary>
internal static class HistoryReport
{
    /// <summary>Newest runs that the table shows; the picture shows all.</summary>
    private const int ColumnsMax = 8;

    /// <summary>Writes <c>README.md</c>, <c>latest.md</c> and <c>history.svg</c> into the folder.</summary>
    public static void Write(IReadOnlyList<CompareReport> runs, string folder)
    {
        Directory.CreateDirectory(folder);
        HistoryLine[] lines = [.. Lines(runs)];
        File.WriteAllText(Path.Combine(folder, "history.svg"), LineChart.Draw(runs, lines));
        File.WriteAllText(Path.Combine(folder, "README.md"), Markdown(runs, lines));
        File.WriteAllText(Path.Combine(folder, "latest.md"), "# The newest recorded run\n\n" + ReportWriter.Markdown(runs[^1], withCharts: false));
    }

    /// <summary>The goals that any of the runs measured, with their figures in order of time; not a number where a run has none.</summary>
    public static IEnumerable<HistoryLine> Lines(IReadOnlyList<CompareReport> runs) =>
        from goal in Goal.All
        let values = (double[])[.. runs.Select(run => ValueOf(goal, run))]
        where values.Any(double.IsFinite)
        select new HistoryLine(goal, values);

    private static double ValueOf(Goal goal, CompareReport run) =>
        run.Scenarios.FirstOrDefault(scenario => string.Equals(scenario.Name, goal.Scenario, StringComparison.Ordinal)) is { } report
            ? goal.ValueIn(report)
            : double.NaN;

    private static string Markdown(IReadOnlyList<CompareReport> runs, HistoryLine[] lines)
    {
        CompareReport[] shown = [.. runs.TakeLast(ColumnsMax)];
        var text = new StringBuilder();
        text.Append("# Recorded runs\n\nWritten by `bench/compare/run.sh --history` from `bench/history`. Each line of the picture is a figure over its goal: ");
        text.Append("below 1 the goal is reached.\n\n![Figures over their goals, run by run](history.svg)\n\n");
        text.Append(Goals(shown, lines));
        return text.Append("\nEverything that was measured in the newest: [latest.md](latest.md).\n").ToString();
    }

    /// <summary>A row for each goal and a column for each run; the lines may be those of more runs than the newest that are shown.</summary>
    public static string Goals(IReadOnlyList<CompareReport> shown, IReadOnlyList<HistoryLine> lines)
    {
        var text = new StringBuilder();
        text.Append("| goal | or less |").Append(string.Concat(shown.Select(run => $" {run.Time[..10]} `{run.Commit}` |"))).Append('\n');
        text.Append("|---|---|").Append(string.Concat(shown.Select(_ => "---|"))).Append('\n');
        foreach (HistoryLine line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Goal.Title} | {line.Goal.Limit:0.##} |");
            foreach (double value in line.Values.TakeLast(shown.Count))
            {
                string figure = double.IsNaN(value) ? string.Empty : value.ToString("0.00", CultureInfo.InvariantCulture);
                text.Append(value <= line.Goal.Limit ? $" **{figure}** |" : $" {figure} |");
            }

            text.Append('\n');
        }

        return text.Append("\nBold: reached. Empty: not measured in that run.\n").ToString();
    }
}
