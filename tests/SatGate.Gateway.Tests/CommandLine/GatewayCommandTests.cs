using System.Runtime.InteropServices;
using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.CommandLine;

public sealed class GatewayCommandTests
{
    private static readonly string Examples = Repository.PathOf("deploy", "examples");

    [Fact]
    public async Task Version_prints_product_version_runtime_and_policies()
    {
        (int code, string output, string errors) = await InvokeAsync("--version");
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^SatGate gateway \d+\.\d+\.\d+\n", output);
        Assert.Contains(RuntimeInformation.FrameworkDescription, output, StringComparison.Ordinal);
        Assert.EndsWith("policies: public, deny, capability, fiat402, chargeback, l402\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_flag()
    {
        (int code, string output, _) = await InvokeAsync("-help");
        Assert.Equal(0, code);
        Assert.All(GatewayFlags.Names, name => Assert.Contains($"--{name}", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_2_and_points_to_the_help()
    {
        (int code, string output, string errors) = await InvokeAsync("--validat");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("satgate-gateway: unknown flag --validat; did you mean --validate?\nRun 'satgate-gateway --help' for the flags.\n", errors);
    }

    [Theory]
    [InlineData("hybrid-gateway.yaml", "valid (1 route, 1 upstream), 0 warnings")]
    [InlineData("gateway.yaml", "valid (5 routes, 2 upstreams), 0 warnings")]
    [InlineData("mcp-embedded.yaml", "valid (MCP, 2 upstreams, 7 tool costs), 2 warnings")]
    public async Task Validate_finds_the_examples_valid(string name, string summary)
    {
        string path = Path.Combine(Examples, name);
        (int code, string output, _) = await InvokeAsync("--validate", "-config", path);
        Assert.Equal(0, code);
        Assert.EndsWith($"{path}: {summary}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_prints_every_problem_on_a_line_and_ends_with_1()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.Write("bad.yaml", "server:\n  headTimeout: 5\n  typo: 1\nroutes: x\n");
        (int code, string output, string errors) = await InvokeAsync("--validate", $"-config={path}");
        Assert.Equal((1, ""), (code, errors));
        Assert.Equal(
            [
                $"{path}:2:16: error: server.headTimeout: '5' is not a duration; write it with a unit, such as 500ms, 30s or 1m30s",
                $"{path}:3:3: warning: unknown key 'typo' under server is ignored",
                $"{path}:4:9: error: routes: a list is needed here, each entry beginning with a dash",
                $"{path}: not valid, 2 errors, 1 warning",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Validate_checks_the_mcp_file_of_the_environment_as_well()
    {
        using var directory = new TemporaryDirectory();
        string mcp = directory.Write("mcp.yaml", "budget: {backend: paper}\n");
        string path = Path.Combine(Examples, "hybrid-gateway.yaml");
        (int code, string output, _) = await InvokeAsync(["--validate", "--config", path], name => name == "SATGATE_MCP_CONFIG" ? mcp : null);
        Assert.Equal(1, code);
        Assert.Contains($"{path}: valid", output, StringComparison.Ordinal);
        Assert.Contains($"{mcp}:1:19: error: budget.backend: 'paper' is not known; write memory or redis", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_says_when_the_file_cannot_be_read()
    {
        (int code, string output, _) = await InvokeAsync("--validate", "--config=/nowhere/x.yaml");
        Assert.Equal(1, code);
        Assert.Contains("/nowhere/x.yaml:0:0: error: the file cannot be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_run_or_to_check()
    {
        // The tests run in their own folder, where no gateway.yaml lies.
        Assert.False(File.Exists(CommandLineParser.DefaultConfigFile));
        (int run, _, string errors) = await InvokeAsync();
        Assert.Equal(ExitCode.Usage, run);
        Assert.Contains("gateway.yaml", errors, StringComparison.Ordinal);
        (int validate, _, _) = await InvokeAsync("--validate");
        Assert.Equal(ExitCode.Failure, validate);
    }

    [Fact]
    public async Task Running_is_handed_to_the_caller_with_the_options()
    {
        GatewayOptions? seen = null;
        int code = await GatewayCommand.InvokeAsync(["-config", "f.yaml", "-listen=:1", "--data-dir", "/d"], _ => null, TextWriter.Null, TextWriter.Null, options =>
        {
            seen = options;
            return Task.FromResult(42);
        });
        Assert.Equal(42, code);
        Assert.Equal(("f.yaml", ":1", "/d"), (seen!.ConfigPath, seen.Listen, seen.DataDirectory));
        Assert.Equal(new ConfigurationOverrides(":1", "/d"), seen.Overrides);
    }

    private static Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] arguments) => InvokeAsync(arguments, _ => null);

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(string[] arguments, Func<string, string?> environment)
    {
        var output = new StringWriter { NewLine = "\n" };
        var errors = new StringWriter { NewLine = "\n" };
        int code = await GatewayCommand.InvokeAsync(
            arguments, environment, output, errors, _ => throw new InvalidOperationException("Nothing here asks the gateway to run."));
        return (code, output.ToString(), errors.ToString());
    }
}
