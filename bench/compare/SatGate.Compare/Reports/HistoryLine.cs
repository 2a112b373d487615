namespace SatGate.Compare.Reports;

/// <summary>One goal's figure through the recorded runs.</summary>
/// <param name="Goal">The goal.</param>
/// <param name="Values">One for each run, in order of time; not a number where it was not measured.</param>
internal sealed record HistoryLine(Goal Goal, IReadOnlyList<double> Values);
