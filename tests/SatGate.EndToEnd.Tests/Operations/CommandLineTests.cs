using System.Text.RegularExpressions;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>Starting, and refusing to start.</summary>
public sealed partial class CommandLineTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("-version")]
    public async Task The_version_is_printed(string argument)
    {
        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, [argument]);

        Assert.Equal(0, code);
        Assert.Matches(Version(), output);
    }

    [Theory]
    [InlineData("-config FILE")]
    [InlineData("--config FILE")]
    [InlineData("-config=FILE")]
    [InlineData("--config=FILE")]
    public async Task Both_spellings_of_a_flag_are_taken(string arguments)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        using TemporaryDirectory folder = new();
        string file = folder.Write("gateway.yaml", Yaml.OneRoute(upstream.Url));
        await using ChildProcess gateway = new(GatewayProcess.Executable, arguments.Replace("FILE", file, StringComparison.Ordinal).Split(' '));

        await gateway.WaitForLineAsync(l => LogLine.Parse(l).Message == "gateway listening", "the listening line");
    }

    [Fact]
    public async Task The_listen_flag_wins_over_the_file()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            Yaml.OneRoute(upstream.Url, listen: $"127.0.0.1:{upstream.Port}"), new GatewayOptions { Arguments = ["--listen", "127.0.0.1:0"] });
        await using RawHttpClient client = await gateway.ConnectAsync();

        Assert.Equal(200, (await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n")).Status);
    }

    [Fact]
    public async Task The_log_begins_with_the_version_and_has_the_documented_keys()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));

        LogLine first = gateway.Log.First(l => l.Level.Length > 0);

        Assert.Equal("gateway starting", first.Message);
        Assert.Equal("info", first.Level);
        Assert.Matches(Version(), first["version"]);
        Assert.All(gateway.Log, line => Assert.NotNull(line["time"]));
    }

    [Theory]
    [InlineData("routes: [")]
    [InlineData("server:\n  listen: nonsense\n")]
    [InlineData("server:\n  lisen: 127.0.0.1:0\n")]
    [InlineData("- a\n- b\n")]
    [InlineData("")]
    public async Task A_file_that_is_wrong_is_refused_with_its_place(string yaml)
    {
        using TemporaryDirectory folder = new();
        string file = folder.Write("gateway.yaml", yaml);

        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, ["-config", file], TimeSpan.FromSeconds(30));

        Assert.NotEqual(0, code);
        Assert.Contains("gateway.yaml", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, ["-config", "/nonexistent/gateway.yaml"], TimeSpan.FromSeconds(30));

        Assert.NotEqual(0, code);
        Assert.Contains("/nonexistent/gateway.yaml", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_flag_is_refused()
    {
        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, ["--no-such-flag"], TimeSpan.FromSeconds(30));

        Assert.NotEqual(0, code);
        Assert.Contains("no-such-flag", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_start_costs_little()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));

        // Processor time, because the time on the wall is that of the tests that run beside this one.
        Assert.InRange(gateway.ProcessorTime().TotalSeconds, 0, 1.5);
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Version();
}
