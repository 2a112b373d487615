namespace SatGate.Compare.Reports;

/// <summary>One column of a scenario's table.</summary>
/// <param name="Key">Its name in <c>report.json</c>, unit last.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Decimals">Digits after the point in tables.</param>
internal sealed record MetricSpec(string Key, string Title, int Decimals)
{
    /// <summary>Whether ratios to the bases are taken, round by round. Smaller is better for all of these.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Whether the chart shows it; one or two of a scenario.</summary>
    public bool IsCharted { get; init; }
}
