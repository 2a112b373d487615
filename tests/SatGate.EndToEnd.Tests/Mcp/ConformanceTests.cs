using System.Globalization;
using System.Text.RegularExpressions;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>The protocol's official conformance suite finds behind the gateway what it finds without it.</summary>
public sealed partial class ConformanceTests
{
    [Theory]
    [InlineData("http", "2025-11-25", 30)]
    [InlineData("stdio", "2025-11-25", 30)]
    [InlineData("modern", "2026-07-28", 37)]
    [InlineData("bridged", "2026-07-28", 34)]
    public async Task Every_required_scenario_passes_through_the_gateway(string run, string revision, int required)
    {
        (int passed, string output) = await RunAsync(run, revision);

        Assert.True(passed >= required, output);
    }

    [Theory]
    [InlineData("2025-11-25", 30)]
    [InlineData("2026-07-28", 37)]
    public async Task The_fixture_itself_passes_every_required_scenario(string revision, int required)
    {
        (int passed, string output) = await RunAsync("direct", revision);

        Assert.True(passed >= required, output);
    }

    private static async Task<(int Passed, string Output)> RunAsync(string run, string revision)
    {
        await McpPrograms.InstalledAsync();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [GatewayProcess.OverrideVariable] = GatewayProcess.Executable };
        (_, string output) = await ChildProcess.RunAsync(
            "bash", [Repository.PathOf("tests", "mcp", "conformance.sh"), run], TimeSpan.FromMinutes(3), environment);
        Match tally = TallyLine().Matches(output).First(m => m.Groups["revision"].Value == revision);
        return (int.Parse(tally.Groups["passed"].Value, CultureInfo.InvariantCulture), output);
    }

    [GeneratedRegex(@"^\w+ (?<revision>[0-9-]+): (?<passed>\d+)/\d+ required", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TallyLine();
}
