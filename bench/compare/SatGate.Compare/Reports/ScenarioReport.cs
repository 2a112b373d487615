namespace SatGate.Compare.Reports;

/// <summary>All rounds of one scenario.</summary>
internal sealed record ScenarioReport
{
    /// <summary>The key of the figure that tells how quiet the machine was.</summary>
    public const string OthersKey = "othersPercent";

    /// <summary>The name on the command line, with its variant: <c>proxy</c>, <c>proxy-c256</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>What was done, in a sentence or two.</summary>
    public required string Description { get; init; }

    public required IReadOnlyList<MetricSpec> Metrics { get; init; }

    /// <summary>Peers that ratios are taken to.</summary>
    public required IReadOnlyList<string> Bases { get; init; }

    /// <summary>Peers in the order of the tables.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>
    /// The share of the machine that processes outside of the run used, in percent: the largest of the peers' medians; 0 when it was not
    /// looked at.
    /// </summary>
    public double OthersPercent() => Peers.Select(peer => Median(peer, OthersKey)).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    /// <summary>The figures of one peer in the rounds that count, in order of rounds.</summary>
    public IEnumerable<(int Round, double Value)> Values(string peer, string key) =>
        from sample in Samples
        where !sample.IsWarmUp && string.Equals(sample.Peer, peer, StringComparison.Ordinal) && sample.Values.ContainsKey(key)
        orderby sample.Round
        select (sample.Round, sample.Values[key]);

    public double Median(string peer, string key) => Statistics.Median(Values(peer, key).Select(value => value.Value));

    /// <summary>This one with the rounds of another run of the same scenario behind its own.</summary>
    public ScenarioReport With(ScenarioReport later)
    {
        int rounds = Samples.Count == 0 ? 0 : Samples.Max(static sample => sample.Round) + 1;
        return this with { Samples = [.. Samples, .. later.Samples.Select(sample => sample with { Round = sample.Round + rounds })] };
    }

    /// <summary>The paired ratio of a figure, or null when no round has both peers.</summary>
    public Ratio? RatioTo(string peer, string baseline, string key)
    {
        double[] ratios = RatiosTo(peer, baseline, key);
        return ratios.Length == 0 ? null : new Ratio(Statistics.Median(ratios), ratios.Min(), ratios.Max(), ratios.Length);
    }

    /// <summary>The ratios of a figure in the rounds that count and that have both peers.</summary>
    public double[] RatiosTo(string peer, string baseline, string key)
    {
        Dictionary<int, double> divisors = Values(baseline, key).ToDictionary();
        return
        [
            .. from value in Values(peer, key)
               where divisors.TryGetValue(value.Round, out double divisor) && divisor > 0
               select value.Value / divisors[value.Round],
        ];
    }
}
