namespace SatGate.Compare.Reports;

/// <summary>The block of README.md that is written from a report and never by hand: every goal, and the scenarios that most readers ask for.</summary>
internal static class ReadmeBlock
{
    private const string Begin = "<!-- compare:begin -->";
    private const string End = "<!-- compare:end -->";
    private static readonly string[] Scenarios = ["proxy", "sse", "governed", "mcp"];

    /// <summary>Replaces what stands between the markers; false when the file or the markers are missing.</summary>
    public static bool Rewrite(string path, CompareReport report)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n" + Text(report) + text[end..]);
        return true;
    }

    private static string Text(CompareReport report) => string.Concat(
    [
        ReportWriter.Head(report),
        "\n",
        HistoryReport.Goals([report], [.. HistoryReport.Lines([report])]),
        .. report.Scenarios.Where(scenario => Scenarios.Contains(scenario.Name, StringComparer.Ordinal)).Select(ReportWriter.Medians),
    ]);
}
