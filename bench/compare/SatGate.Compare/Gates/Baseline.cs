using System.Text.Json;
using SatGate.Compare.Reports;
using SatGate.Compare.Scenarios;

namespace SatGate.Compare.Gates;

/// <summary>The recorded ratio that the quick run is judged by: <c>bench/baselines/compare.json</c>.</summary>
internal sealed record Baseline
{
    public const string Scenario = "proxy";

    /// <summary>The gateway's processor time per request over nginx's, proxy scenario, 32 connections.</summary>
    public required double GatewayToNginxCpuRatio { get; init; }

    /// <summary>When that was measured, and at which commit.</summary>
    public required string Time { get; init; }

    public required string Commit { get; init; }

    public static string PathIn(string repository) => Path.Combine(repository, "bench/baselines/compare.json");

    public static Baseline? Load(string repository)
    {
        string path = PathIn(repository);
        return File.Exists(path) ? JsonSerializer.Deserialize<Baseline>(File.ReadAllText(path), CompareReport.Json) : null;
    }

    /// <summary>Takes the ratio from a report that has the proxy scenario with both.</summary>
    public static Baseline From(CompareReport report)
    {
        ScenarioReport scenario = report.Scenarios.FirstOrDefault(item => string.Equals(item.Name, Scenario, StringComparison.Ordinal))
            ?? throw new CompareException("The report has no proxy scenario to take the baseline from.");
        Ratio ratio = scenario.RatioTo("gateway", "nginx", RequestScenario.CpuKey)
            ?? throw new CompareException("The report's proxy scenario does not have both the gateway and nginx.");
        return new Baseline { GatewayToNginxCpuRatio = Math.Round(ratio.Median, 3), Time = report.Time, Commit = report.Commit };
    }

    public void Save(string repository)
    {
        string path = PathIn(repository);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, CompareReport.Json) + "\n");
    }
}
