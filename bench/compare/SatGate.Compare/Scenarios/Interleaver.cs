using System.Globalization;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>Gives each peer its turn in every round, the first to go being another one each time.</summary>
internal static class Interleaver
{
    public static async Task<IReadOnlyList<Sample>> RunAsync(
        string scenario,
        IReadOnlyList<RunningPeer> peers,
        int rounds,
        IReadOnlyList<MetricSpec> metrics,
        Func<RunningPeer, Task<Dictionary<string, double>>> turn)
    {
        List<Sample> samples = [];
        for (int round = 0; round < rounds; round++)
        {
            for (int place = 0; place < peers.Count; place++)
            {
                RunningPeer peer = peers[(round + place) % peers.Count];
                Dictionary<string, double> values = await turn(peer);
                samples.Add(new Sample(peer.Name, round, round == 0, values));
                string figures = string.Join("  ", metrics.Where(metric => values.ContainsKey(metric.Key)).Select(metric =>
                    $"{metric.Title} {values[metric.Key].ToString("F" + metric.Decimals, CultureInfo.InvariantCulture)}"));
                RunContext.Say($"  {scenario} round {round + 1}/{rounds}{(round == 0 ? " (discarded)" : "")}  {peer.Name,-12} {figures}");
            }
        }

        return samples;
    }
}
