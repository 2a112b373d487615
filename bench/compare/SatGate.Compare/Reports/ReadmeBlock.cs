namespace SatGate.Compare.Reports;

/// <summary>The block of README.md that is written from a report and never by hand.</summary>
internal static class ReadmeBlock
{
    private const string Begin = "<!-- compare:begin -->";
    private const string End = "<!-- compare:end -->";

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

        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n" + ReportWriter.Markdown(report, withCharts: false) + text[end..]);
        return true;
    }
}
