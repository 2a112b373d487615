using SatGate.Compare;
using SatGate.Compare.Gates;
using SatGate.Compare.Reports;

namespace SatGate.Bench.Tests;

/// <summary>When a comparison with the commit before passes, fails, or needs more rounds.</summary>
public sealed class GateTests
{
    [Theory]
    [InlineData(1.00, 0.01, true, false)]
    [InlineData(1.05, 0.01, true, false)]
    [InlineData(1.20, 0.01, false, false)]
    [InlineData(1.12, 0.20, true, true)]
    public void Only_what_seems_too_dear_and_is_not_beyond_doubt_is_undecided(double cost, double noise, bool passes, bool isUndecided)
    {
        ScenarioReport report = Report(cost, noise, rounds: 9);
        Assert.Equal(passes, Gate.PassesBase(report, "gateway", "base", threshold: 1.08));
        Assert.Equal(isUndecided, Gate.IsUndecided(report, "gateway", "base", threshold: 1.08));
    }

    [Fact]
    public void Rounds_that_were_run_again_are_paired_with_each_other_and_decide_together()
    {
        ScenarioReport first = Report(1.12, 0.20, rounds: 9);
        ScenarioReport both = first.With(Report(1.25, 0.02, rounds: 21));
        Assert.Equal(8 + 20, both.RatiosTo("gateway", "base", "cpuUsPerRequest").Length);
        Assert.False(Gate.PassesBase(both, "gateway", "base", threshold: 1.08));
    }

    [Fact]
    public void Too_few_rounds_are_an_error() =>
        Assert.Throws<CompareException>(() => Gate.PassesBase(Report(1, 0, rounds: 6), "gateway", "base", threshold: 1.08));

    // The noise swings evenly around the cost; the first round is the discarded one.
    private static ScenarioReport Report(double cost, double noise, int rounds) => new()
    {
        Name = "proxy",
        Title = string.Empty,
        Description = string.Empty,
        Metrics = [],
        Bases = ["base"],
        Peers = ["base", "gateway"],
        Samples =
        [
            .. from round in Enumerable.Range(0, rounds)
               from peer in (string[])["base", "gateway"]
               let swing = round % 2 == 0 ? 1 + noise : 1 - noise
               let own = peer == "base" ? 20 : 20 * cost * swing
               select new Sample(
                   peer, round, round == 0, new Dictionary<string, double>(StringComparer.Ordinal) { ["cpuUsPerRequest"] = own, ["upstreamUsPerRequest"] = 10 }),
        ],
    };
}
