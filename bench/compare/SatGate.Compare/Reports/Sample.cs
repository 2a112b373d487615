namespace SatGate.Compare.Reports;

/// <summary>What one peer did in one round.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="Round">The round, from 0; samples of one round stand beside each other in time.</param>
/// <param name="IsWarmUp">Whether the round is kept for the record only.</param>
/// <param name="Values">The figures, by <see cref="MetricSpec.Key"/>.</param>
internal sealed record Sample(string Peer, int Round, bool IsWarmUp, IReadOnlyDictionary<string, double> Values);
