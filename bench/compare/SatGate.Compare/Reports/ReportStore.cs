using System.Globalization;

namespace SatGate.Compare.Reports;

/// <summary>Where reports are kept: runs below <c>artifacts/compare</c>, recorded ones in <c>bench/history</c>.</summary>
internal sealed class ReportStore(string repository)
{
    private readonly string _runs = Path.Combine(repository, "artifacts/compare");

    public static string TimeNow() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The folder of a run: the time it began, and its kind when it was judged.</summary>
    public string FolderOf(CompareReport report) => Path.Combine(_runs, report.Kind is null ? report.Time : $"{report.Time}-{report.Kind}");

    /// <summary>The report of the latest run of scenarios, or null when there is none. Folder names are times: the last is the latest.</summary>
    public CompareReport? Latest()
    {
        IEnumerable<string> folders = Directory.Exists(_runs) ? Directory.EnumerateDirectories(_runs, "*Z") : [];
        string? path = folders.Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "report.json")).LastOrDefault(File.Exists);
        return path is null ? null : CompareReport.Load(path);
    }

    /// <summary>The recorded reports in order of time.</summary>
    public IReadOnlyList<CompareReport> Recorded()
    {
        string folder = Path.Combine(repository, "bench/history");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*Z.json").Order(StringComparer.Ordinal).Select(CompareReport.Load)]
            : [];
    }

    /// <summary>Copies a report to the history, which git keeps.</summary>
    public string Record(CompareReport report)
    {
        string folder = Path.Combine(repository, "bench/history");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, report.Time + ".json");
        report.Save(path);
        return path;
    }
}
