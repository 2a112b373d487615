using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>The reference tool servers, as npm delivers them, behind the gateway.</summary>
public sealed class NpmServerTests
{
    /// <summary>What the reference server lists for a client without capabilities.</summary>
    private const int EverythingTools = 13;

    [Fact]
    public async Task Server_everything_is_reached_over_all_three_transports_at_once()
    {
        await McpPrograms.InstalledAsync();
        int ssePort = FreePort.Next();
        int httpPort = FreePort.Next();
        await using ChildProcess sse = Everything("sse", ssePort);
        await using ChildProcess http = Everything("streamableHttp", httpPort);
        await Eventually.TrueAsync(() => sse.Lines.Count > 0 && http.Lines.Count > 0, "both servers to start");
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of(
            "naming: prefix\n" + McpFiles.WithTokens,
            McpFiles.Stdio("pipe", [McpPrograms.Node, McpPrograms.Everything, "stdio"]),
            McpFiles.Remote("events", "sse", new Uri($"http://127.0.0.1:{ssePort}/sse")),
            McpFiles.Remote("stream", "http", new Uri($"http://127.0.0.1:{httpPort}/mcp"))));
        using McpClient client = await gateway.ConnectAsync(credits: 100);

        await Eventually.TrueAsync(async () => (await client.ToolsAsync()).Count >= 3 * EverythingTools, "all servers to be listed", TimeSpan.FromSeconds(20));
        foreach (string server in (string[])["pipe", "events", "stream"])
        {
            Assert.Equal($"Echo: over {server}", await client.TextAsync($"{server}__echo", $$"""{"message":"over {{server}}"}"""));
        }

        Assert.Equal(97, await client.RemainingAsync());
    }

    [Fact]
    public async Task Progress_comes_before_the_result_and_carries_the_clients_token()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of(
            McpFiles.WithTokens, McpFiles.Stdio("everything", [McpPrograms.Node, McpPrograms.Everything, "stdio"])));
        using McpClient client = await gateway.ConnectAsync();
        var seen = new List<JsonElement>();

        JsonElement answer = await client.CallAsync("trigger-long-running-operation", """{"duration":0.4,"steps":4}""", "mine", m => seen.Add(m.Clone()));

        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
        JsonElement[] progress = [.. seen.Where(m => m.GetProperty("method").GetString() == "notifications/progress").Select(m => m.GetProperty("params"))];
        Assert.All(progress, p => Assert.Equal("mine", p.GetProperty("progressToken").GetString()));
        Assert.True(progress.Length >= 3, $"{progress.Length} notifications");
        Assert.Equal(progress.Select(p => p.GetProperty("progress").GetDouble()).Order(), progress.Select(p => p.GetProperty("progress").GetDouble()));
    }

    [Fact]
    public async Task Server_filesystem_and_server_memory_share_a_gateway()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("hello.txt", "hello from a file");
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of(
            McpFiles.WithTokens,
            McpFiles.Stdio("files", [McpPrograms.Node, McpPrograms.Installed("mcp-server-filesystem"), folder.Path]),
            McpFiles.Stdio("memory", [McpPrograms.Node, McpPrograms.Installed("mcp-server-memory")], $"env:\n  MEMORY_FILE_PATH: {folder.PathOf("memory.jsonl")}")));
        using McpClient client = await gateway.ConnectAsync(credits: 10);

        await Eventually.TrueAsync(async () => (await client.ToolsAsync()).Count == 14 + 9, "both servers to be listed", TimeSpan.FromSeconds(20));
        Assert.Contains("hello from a file", await client.TextAsync("read_text_file", $$"""{"path":"{{folder.PathOf("hello.txt")}}"}"""), StringComparison.Ordinal);
        await client.TextAsync("create_entities", """{"entities":[{"name":"Ada","entityType":"person","observations":["wrote the first program"]}]}""");
        Assert.Contains("Ada", await client.TextAsync("read_graph"), StringComparison.Ordinal);
        Assert.Equal(7, await client.RemainingAsync());
    }

    [Fact]
    public async Task The_playbooks_servers_are_listed_as_its_file_writes_them()
    {
        await McpPrograms.InstalledAsync();
        string file = $$"""
            enabled: true
            path: /mcp
            upstreams:
              github:
                transport: stdio
                command: ["{{McpPrograms.Installed("mcp-server-github")}}"]
                env:
                  GITHUB_PERSONAL_ACCESS_TOKEN: "${GITHUB_TOKEN}"
              brave-search:
                transport: stdio
                command: ["{{McpPrograms.Installed("mcp-server-brave-search")}}"]
                env:
                  BRAVE_API_KEY: "${BRAVE_API_KEY}"
            budget:
              backend: memory
              limit: 10000
              failMode: open
            tools:
              defaultCost: 5
              costs:
                brave_web_search: 5
                create_or_update_file: 20
                search_repositories: 5
                get_file_contents: 3
                push_files: 25
                create_issue: 10
                create_pull_request: 25
            enforcement:
              mode: observe
            """;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GITHUB_TOKEN"] = "none", ["BRAVE_API_KEY"] = "none" };
        await using McpGateway gateway = await McpGateway.StartAsync(file, environment: environment);
        using McpClient client = await McpClient.ConnectAsync(gateway.Endpoint);

        await Eventually.TrueAsync(async () => (await client.ToolsAsync()).Count == 26 + 2, "both servers to be listed", TimeSpan.FromSeconds(20));
        List<string> tools = await client.ToolsAsync();
        Assert.Contains("create_pull_request", tools);
        Assert.Contains("brave_web_search", tools);
    }

    private static ChildProcess Everything(string transport, int port) =>
        new(McpPrograms.Node, [McpPrograms.Everything, transport], new Dictionary<string, string?>(StringComparer.Ordinal) { ["PORT"] = $"{port}" });
}
