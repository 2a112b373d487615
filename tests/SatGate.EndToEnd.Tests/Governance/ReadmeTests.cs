using System.Diagnostics;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>The commands that README shows for a running gateway, carried out as they stand there.</summary>
public sealed class ReadmeTests
{
    private const string Program = "satgate-gateway ";

    [Fact]
    public async Task Every_command_about_tokens_and_budgets_works()
    {
        string[] commands = [.. (await File.ReadAllLinesAsync(Repository.PathOf("README.md"))).Where(static l => l.StartsWith(Program, StringComparison.Ordinal))];
        Assert.True(commands.Length >= 5);
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        foreach (string command in commands)
        {
            (int code, string output) = await RunAsync(gateway, command[Program.Length..]);
            Assert.True(code == 0, $"{command} ended with {code}:\n{output}");
            Assert.NotEmpty(output);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(GovernedGateway gateway, string arguments)
    {
        var start = new ProcessStartInfo(GatewayProcess.Executable, arguments.Split(' '))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SATGATE_GATEWAY"] = gateway.Process.AdminAddress!.ToString();
        start.Environment["SATGATE_ADMIN_TOKEN"] = GovernedGateway.AdminToken;
        using Process process = System.Diagnostics.Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }
}
