namespace SatGate.Compare.Reports;

/// <summary>A figure of one peer over the same figure of another, taken round by round.</summary>
/// <param name="Median">The median of the rounds' ratios.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Rounds">How many rounds had both.</param>
internal sealed record Ratio(double Median, double Min, double Max, int Rounds);
