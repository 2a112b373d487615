using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>What happens to tool servers, sessions and budgets when the gateway ends, and when a client does not behave.</summary>
public sealed class GatewayFaultTests
{
    [Theory]
    [InlineData(Signal.Kill)]
    [InlineData(Signal.Terminate)]
    public async Task No_process_outlives_the_gateway(Signal signal)
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of(
            "naming: prefix\n" + McpFiles.WithTokens, McpFiles.Script("stubborn", "faulty", "", "--ignore-sigterm"), McpFiles.Script("parent", "faulty", "", "--with-child")));
        using McpClient client = await gateway.ConnectAsync();
        await AnswersAsync(client, "stubborn");
        await AnswersAsync(client, "parent");
        IReadOnlyList<int> below = ProcessTable.Below(gateway.Process.Id);
        Assert.True(below.Count >= 3, $"{below.Count} processes");

        gateway.Process.Send(signal);
        await gateway.Process.WaitForExitAsync();

        await Eventually.TrueAsync(() => !below.Any(ProcessTable.IsAlive), "every process below the gateway to end");
    }

    [Fact]
    public async Task Sessions_and_budgets_survive_a_gateway_that_was_killed()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of("naming: prefix\n" + McpFiles.WithTokens, McpFiles.Script("tools", "faulty")));
        using McpClient client = await gateway.ConnectAsync(credits: 100);
        await AnswersAsync(client, "tools");
        long before = await client.RemainingAsync();

        await gateway.KillAsync();
        await gateway.RestartAsync();

        using McpClient same = McpClient.Resume(gateway.Endpoint, client.Token, client.SessionId!);
        Assert.Contains("tools__echo", await same.ToolsAsync());
        await AnswersAsync(same, "tools");
        Assert.InRange(await same.RemainingAsync(), before - 10, before - 1);
    }

    [Fact]
    public async Task A_session_id_that_nobody_gave_is_refused()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of(McpFiles.WithTokens, McpFiles.Script("tools", "faulty")));
        using McpClient client = await gateway.ConnectAsync();
        string changed = (client.SessionId![0] == 'x' ? "y" : "x") + client.SessionId[1..];
        using McpClient stranger = McpClient.Resume(gateway.Endpoint, client.Token, changed);

        using HttpResponseMessage answer = await stranger.SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_client_that_vanishes_during_its_call_has_paid_once_and_holds_up_nobody()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of("naming: prefix\n" + McpFiles.WithTokens, McpFiles.Script("tools", "faulty")));
        using McpClient client = await gateway.ConnectAsync(credits: 100);
        await AnswersAsync(client, "tools");
        long before = await client.RemainingAsync();
        using (var vanish = new CancellationTokenSource())
        {
            Task<JsonElement> call = client.CallAsync("tools__slow", """{"milliseconds":1500}""", cancellationToken: vanish.Token);
            await Eventually.TrueAsync(async () => await client.RemainingAsync() == before - 1, "the call to be paid", TimeSpan.FromSeconds(20));
            await vanish.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.Equal("Echo: still here", await client.TextAsync("tools__echo", """{"message":"still here"}"""));
        Assert.Equal(before - 2, await client.RemainingAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_nobody()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(McpFiles.Of("naming: prefix\n" + McpFiles.WithTokens, McpFiles.Script("tools", "faulty")));
        using McpClient client = await gateway.ConnectAsync(credits: 1_000);
        using McpClient reader = await gateway.ConnectAsync(credits: 1_000);
        await AnswersAsync(client, "tools");

        // Heads are read, bodies of three megabytes each are not.
        HttpResponseMessage[] unread = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.SendAsync(
            HttpMethod.Post, $$$"""{"jsonrpc":"2.0","id":{{{i + 1000}}},"method":"tools/call","params":{"name":"tools__huge","arguments":{"bytes":3145728} } }""")));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal($"Echo: {i}", await reader.TextAsync("tools__echo", $$"""{"message":"{{i}}"}"""));
        }

        Assert.Equal(950, await reader.RemainingAsync());
        Assert.All(unread, answer => answer.Dispose());
    }

    private static Task AnswersAsync(McpClient client, string server) => Eventually.TrueAsync(
        async () => (await client.CallAsync($"{server}__echo", """{"message":"hi"}""")).TryGetProperty("result", out _), $"{server} to answer", TimeSpan.FromSeconds(20));
}
