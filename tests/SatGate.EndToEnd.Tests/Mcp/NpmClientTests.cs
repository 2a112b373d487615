using System.Text.Json;
using SatGate.EndToEnd.Tests.Governance;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>The clients that people use, as npm delivers them, in front of the gateway.</summary>
public sealed class NpmClientTests : IClassFixture<NpmClientTests.Servers>
{
    private const string LongRunning = "trigger-long-running-operation";
    private const string LongRunningArguments = """{"duration":0.4,"steps":4}""";

    private readonly Servers _servers;

    public NpmClientTests(Servers servers) => _servers = servers;

    private Uri Endpoint => _servers.Gateway.Endpoint;

    [Fact]
    public async Task The_official_client_lists_calls_and_hears_of_progress_over_streamable_http()
    {
        JsonElement seen = await SeenAsync("client-sdk", $"{Endpoint}", "--token", Token(), LongRunning, LongRunningArguments);

        AssertLongRun(seen);
    }

    [Fact]
    public async Task The_official_client_lists_calls_and_hears_of_progress_over_server_sent_events()
    {
        JsonElement seen = await SeenAsync("client-sdk", $"{Endpoint}/sse", "--sse", "--token", Token(), LongRunning, LongRunningArguments);

        AssertLongRun(seen);
    }

    [Fact]
    public async Task The_official_client_of_the_stateless_revision_lists_calls_and_hears_of_progress()
    {
        JsonElement seen = await SeenAsync("client-stateless", $"{Endpoint}", "--token", Token(), LongRunning, LongRunningArguments);

        AssertLongRun(seen);
    }

    [Fact]
    public async Task A_stateless_client_is_told_why_its_budget_does_not_cover_a_call()
    {
        JsonElement seen = await SeenAsync("client-stateless", $"{Endpoint}", "--token", Token(0), "echo", """{"message":"hi"}""");

        Assert.Equal(-32000, seen.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("http", "/mcp")]
    [InlineData("sse", "/mcp/sse")]
    public async Task The_inspector_lists_and_calls(string transport, string path)
    {
        string[] how = ["--cli", $"{new Uri(Endpoint, path)}", "--transport", transport, "--header", $"Authorization: Bearer {Token()}"];

        string tools = await McpPrograms.RunAsync(McpPrograms.Installed("mcp-inspector"), [.. how, "--method", "tools/list"]);
        string called = await McpPrograms.RunAsync(
            McpPrograms.Installed("mcp-inspector"), [.. how, "--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=inspected"]);

        Assert.Contains(LongRunning, tools, StringComparison.Ordinal);
        Assert.Contains("Echo: inspected", called, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http-only", "/mcp")]
    [InlineData("sse-only", "/mcp/sse")]
    public async Task Mcp_remote_carries_a_client_of_standard_input_and_output(string transport, string path)
    {
        string token = Token(10);

        string output = await McpPrograms.RunAsync(
            McpPrograms.Script("client-piped"),
            "echo",
            """{"message":"carried"}""",
            McpPrograms.Node,
            McpPrograms.Installed("mcp-remote"),
            $"{new Uri(Endpoint, path)}",
            "--allow-http",
            "--transport",
            transport,
            "--header",
            $"Authorization:Bearer {token}");

        JsonElement seen = LastLine(output);
        Assert.Contains("Echo: carried", seen.ToString(), StringComparison.Ordinal);
        Assert.Contains(LongRunning, seen.GetProperty("tools").ToString(), StringComparison.Ordinal);
        using McpClient client = await McpClient.ConnectAsync(Endpoint, token);
        Assert.Equal(9, await client.RemainingAsync());
    }

    private static string Token(long credits = 1_000) => GovernedGateway.Token(credits, "mcp:*");

    private static void AssertLongRun(JsonElement seen)
    {
        Assert.True(seen.TryGetProperty("result", out JsonElement result), seen.ToString());
        Assert.Contains("Long running operation completed", result.ToString(), StringComparison.Ordinal);
        Assert.True(seen.GetProperty("tools").GetArrayLength() >= 13, seen.ToString());
        Assert.True(seen.GetProperty("progress").GetArrayLength() >= 3, seen.ToString());
        Assert.Equal(0, seen.GetProperty("late").GetInt32());
    }

    private static async Task<JsonElement> SeenAsync(string script, params string[] arguments) =>
        LastLine(await McpPrograms.RunAsync(McpPrograms.Script(script), arguments));

    private static JsonElement LastLine(string output) => JsonElement.Parse(output.Split('\n').Last(l => l.StartsWith('{')));

    /// <summary>A gateway before the reference server.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        /// <summary>The gateway.</summary>
        internal McpGateway Gateway { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Gateway = await McpGateway.StartAsync(McpFiles.Of(
            McpFiles.WithTokens, McpFiles.Stdio("everything", [McpPrograms.Node, McpPrograms.Everything, "stdio"])));

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
