using System.Globalization;
using SatGate.Bench;
using SatGate.Compare.Reports;
using SatGate.Compare.Scenarios;

namespace SatGate.Compare.Gates;

/// <summary>Says whether a run may pass, and why.</summary>
internal static class Gate
{
    // Far beyond the noise between two runs on shared machines.
    private const double QuickTolerance = 1.3;

    // The upstream's time wavers with the machine; a connection for every request doubles it.
    private const double UpstreamTolerance = 1.2;

    /// <summary>The quick run: fails only when the ratio to nginx is far above the recorded one.</summary>
    public static bool PassesQuick(ScenarioReport report, Baseline baseline)
    {
        Ratio ratio = Require(report, "gateway", "nginx");
        double limit = baseline.GatewayToNginxCpuRatio * QuickTolerance;
        bool passes = ratio.Median <= limit;
        RunContext.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"gateway CPU/request is {ratio.Median:F2} × nginx ({ratio.Min:F2}–{ratio.Max:F2}); ")
            + string.Create(CultureInfo.InvariantCulture, $"recorded {baseline.GatewayToNginxCpuRatio:F2}, limit {limit:F2}: {Verdict(passes)}"));
        return passes;
    }

    /// <summary>
    /// Two builds of the gateway in the same rounds. What is judged is the processor time of a request over the upstream's for the same request in the
    /// same turn: the upstream does the same work for both, so how fast the machine was in that turn cancels out, which is most of the noise. Fails only
    /// when the whole confidence interval lies above the threshold. A change that makes work for the upstream is judged by that work as well.
    /// </summary>
    public static bool PassesBase(ScenarioReport report, string changed, string baseline, double threshold)
    {
        (PairedInterval ownCost, PairedInterval upstreamCost) = Costs(report, changed, baseline);
        bool passes = !ownCost.IsAbove(threshold) && !upstreamCost.IsAbove(UpstreamTolerance);
        RunContext.Say(Line("the upstream's CPU/request", upstreamCost, UpstreamTolerance));
        RunContext.Say($"{changed} {Line($"CPU/request is {ownCost.Ratio.ToString("F3", CultureInfo.InvariantCulture)} × {baseline}", ownCost, threshold)}: {Verdict(passes)}");
        return passes;
    }

    /// <summary>Whether the change seems to cost more than the threshold, but these rounds leave room for doubt: then more of them are worth their time.</summary>
    public static bool IsUndecided(ScenarioReport report, string changed, string baseline, double threshold)
    {
        PairedInterval cost = Costs(report, changed, baseline).Own;
        return cost.Ratio > threshold && !cost.IsAbove(threshold);
    }

    private static (PairedInterval Own, PairedInterval Upstream) Costs(ScenarioReport report, string changed, string baseline)
    {
        double[] own = report.RatiosTo(changed, baseline, RequestScenario.CpuKey);
        double[] upstream = report.RatiosTo(changed, baseline, RequestScenario.UpstreamKey);
        if (own.Length != upstream.Length || own.Length < PairedInterval.PairsMin)
        {
            throw new CompareException($"{own.Length} rounds cannot tell anything: {PairedInterval.PairsMin} are needed besides the discarded one.");
        }

        return (PairedInterval.Of([.. own.Zip(upstream, static (mine, theirs) => mine / theirs)]), PairedInterval.Of(upstream));
    }

    private static string Line(string subject, PairedInterval interval, double limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{subject}, 95 % interval {interval.Low:F3} to {interval.High:F3} of {interval.Pairs} pairs, limit {limit:F2}");

    private static Ratio Require(ScenarioReport report, string peer, string baseline) =>
        report.RatioTo(peer, baseline, RequestScenario.CpuKey) ?? throw new CompareException($"No round has both {peer} and {baseline}.");

    private static string Verdict(bool passes) => passes ? "passed" : "FAILED";
}
