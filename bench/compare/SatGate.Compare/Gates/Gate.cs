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
    /// Two builds of the gateway in the same rounds. Fails only when the whole confidence interval of the ratio lies above the threshold: what noise
    /// can explain passes.
    /// </summary>
    public static bool PassesBase(ScenarioReport report, string changed, string baseline, double threshold)
    {
        PairedInterval interval = PairedInterval.Of(report.RatiosTo(changed, baseline, RequestScenario.CpuKey));
        if (interval.Pairs < PairedInterval.PairsMin)
        {
            throw new CompareException($"{interval.Pairs} rounds cannot tell anything: {PairedInterval.PairsMin} are needed besides the discarded one.");
        }

        bool passes = !interval.IsAbove(threshold);
        RunContext.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{changed} CPU/request is {interval.Ratio:F3} × {baseline}, 95 % interval {interval.Low:F3} to {interval.High:F3} of {interval.Pairs} pairs, limit {threshold:F2}: {Verdict(passes)}"));
        return passes;
    }

    private static Ratio Require(ScenarioReport report, string peer, string baseline) =>
        report.RatioTo(peer, baseline, RequestScenario.CpuKey) ?? throw new CompareException($"No round has both {peer} and {baseline}.");

    private static string Verdict(bool passes) => passes ? "passed" : "FAILED";
}
