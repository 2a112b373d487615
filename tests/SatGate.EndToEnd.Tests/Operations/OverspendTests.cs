using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>The proof of <c>bench/overspend</c> in its short form: whole gateways, many callers, one budget, and something that breaks.</summary>
public sealed class OverspendTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static string Proof => Repository.Executable("bench/overspend/SatGate.Overspend", "SatGate.Overspend", "SATGATE_OVERSPEND_EXE");

    [Fact]
    public async Task No_budget_is_overspent_while_gateways_and_redis_break()
    {
        (int code, string output) = await RunAsync("strict-remainder,strict-kill-gateway,strict-halt-redis,leased-remainder,embedded-kill-gateway");

        Assert.True(code == 0, output);
        Assert.Equal(5, output.Split('\n').Count(l => l.StartsWith("| ", StringComparison.Ordinal) && l.EndsWith(" | holds |", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_gateway_that_lets_calls_through_is_noticed()
    {
        (int code, string output) = await RunAsync("strict-kill-redis", "--fail-open");

        Assert.True(code == 1, output);
        Assert.Contains("calls reached the upstream and 200 are paid for", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_does_not_exist_is_an_error()
    {
        (int code, string output) = await ChildProcess.RunAsync(Proof, ["--rows", "nonsense"]);

        Assert.True(code == 2, output);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string rows, params string[] more) =>
        ChildProcess.RunAsync(Proof, ["--quick", "--calls", "200", "--callers", "24", "--gateways", "2", "--rows", rows, .. more], Patience);
}
