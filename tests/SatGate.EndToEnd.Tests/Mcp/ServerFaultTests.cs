using System.Diagnostics;
using System.Text.Json;
using SatGate.TestKit;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>A tool server that misbehaves harms the call that it misbehaves in, and neither other calls, nor other servers, nor a budget.</summary>
public sealed class ServerFaultTests
{
    private const int UpstreamError = -32002;
    private const int UpstreamTimeout = -32003;
    private const long MegaByte = 1 << 20;

    /// <summary>How often a server is crashed; the long form is for a machine with time.</summary>
    private static readonly int Crashes = Environment.GetEnvironmentVariable("SATGATE_LONG_TESTS") == "1" ? 1_000 : 30;

    [Theory]
    [InlineData("crash")]
    [InlineData("crash_mid_answer")]
    public async Task A_crash_fails_the_call_under_way_and_the_server_is_started_again(string tool)
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync(credits: 100);
        string before = await client.TextAsync("faulty__pid");

        Assert.Equal(UpstreamError, await client.ErrorAsync($"faulty__{tool}"));

        await AnswersAgainAsync(client);
        Assert.NotEqual(before, await client.TextAsync("faulty__pid"));
    }

    [Fact]
    public async Task A_call_that_may_have_run_is_paid_and_a_call_that_was_never_sent_is_not()
    {
        await using McpGateway gateway = await StartAsync(arguments: "--exit-at-start");
        using McpClient client = await gateway.ConnectAsync(credits: 100);

        await client.TextAsync("good__echo", """{"message":"hi"}""");
        Assert.Equal(UpstreamError, await client.ErrorAsync("good__crash"));
        Assert.Equal(98, await client.RemainingAsync());

        // The other server never starts, so that nothing can have reached it.
        JsonElement refused = await client.CallAsync("faulty__echo");
        Assert.True(refused.TryGetProperty("error", out _), refused.ToString());
        Assert.Equal(98, await client.RemainingAsync());
    }

    [Fact]
    public async Task A_server_that_never_answers_costs_its_caller_the_timeout_and_the_others_nothing()
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync(credits: 100);
        using McpClient other = await gateway.ConnectAsync(credits: 100);
        await client.TextAsync("faulty__echo", """{"message":"warm"}""");
        long begun = Stopwatch.GetTimestamp();

        Task<int> hung = client.ErrorAsync("faulty__hang");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"Echo: {i}", await other.TextAsync("faulty__echo", $$"""{"message":"{{i}}"}"""));
        }

        Assert.False(hung.IsCompleted);
        Assert.Equal(UpstreamTimeout, await hung);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10));
        Assert.Equal(80, await other.RemainingAsync());
        Assert.Equal(98, await client.RemainingAsync());
    }

    [Theory]
    [InlineData("garbage", "after garbage")]
    [InlineData("wrong_id", "after a wrong id")]
    [InlineData("answer_twice", "first")]
    public async Task What_is_no_answer_is_passed_over(string tool, string text)
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync(credits: 100);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(text, await client.TextAsync($"faulty__{tool}"));
            Assert.Equal("Echo: next", await client.TextAsync("faulty__echo", """{"message":"next"}"""));
        }

        Assert.Equal(94, await client.RemainingAsync());
    }

    [Fact]
    public async Task An_answer_of_100_megabytes_is_given_up_and_not_held_in_memory()
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync(credits: 100);
        await client.TextAsync("faulty__echo", """{"message":"warm"}""");
        long before = gateway.Process.ResidentBytes();

        JsonElement answer = await client.CallAsync("faulty__huge", $$"""{"bytes":{{100 * MegaByte}}}""");

        Assert.True(answer.TryGetProperty("error", out _), "An endless answer has to be an error.");
        Assert.InRange(gateway.Process.ResidentBytes() - before, long.MinValue, 48 * MegaByte);
        await AnswersAgainAsync(client);
        Assert.Equal("Echo: good", await client.TextAsync("good__echo", """{"message":"good"}"""));
    }

    [Fact]
    public async Task An_answer_below_the_limit_is_passed_whole()
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync(credits: 100);

        Assert.Equal(3 * MegaByte, (await client.TextAsync("faulty__huge", $$"""{"bytes":{{3 * MegaByte}}}""")).Length);
    }

    [Fact]
    public async Task A_server_that_floods_its_standard_error_answers_all_the_same()
    {
        await using McpGateway gateway = await StartAsync(arguments: "--flood-stderr");
        using McpClient client = await gateway.ConnectAsync(credits: 100);

        await AnswersAgainAsync(client);
    }

    [Fact]
    public async Task A_server_that_crashes_session_after_session_leaves_nothing_behind()
    {
        await using McpGateway gateway = await StartAsync("share: session\ncircuitBreaker:\n  enabled: false");
        using (McpClient first = await gateway.ConnectAsync())
        {
            await AnswersAgainAsync(first);
            await first.EndAsync();
        }

        await Eventually.TrueAsync(() => ProcessTable.ChildrenOf(gateway.Process.Id).Count <= 3, "the first session's server to end");
        int descriptors = gateway.Process.OpenDescriptors();
        int children = ProcessTable.ChildrenOf(gateway.Process.Id).Count;
        for (int crash = 0; crash < Crashes; crash++)
        {
            using McpClient client = await gateway.ConnectAsync(credits: 100);
            await client.TextAsync("faulty__echo", """{"message":"hi"}""");
            Assert.Equal(UpstreamError, await client.ErrorAsync("faulty__crash"));
            Assert.Equal(98, await client.RemainingAsync());
            await client.EndAsync();
        }

        await Eventually.TrueAsync(() => ProcessTable.ChildrenOf(gateway.Process.Id).Count <= children, "no more processes than before");
        Assert.DoesNotContain(ProcessTable.ChildrenOf(gateway.Process.Id), p => p.IsZombie);
        Assert.InRange(gateway.Process.OpenDescriptors(), 0, descriptors + 8);
    }

    [Fact]
    public async Task Clients_hear_of_a_list_that_changed_and_of_a_server_that_returned()
    {
        await using McpGateway gateway = await StartAsync();
        using McpClient client = await gateway.ConnectAsync();
        await AnswersAgainAsync(client);
        Assert.Contains("faulty__coming", await client.ToolsAsync());
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        IAsyncEnumerable<JsonElement> stream = await client.ListenAsync(enough.Token);

        Assert.Equal("unlisted", await client.TextAsync("faulty__change_list"));
        await HearAsync(stream, "notifications/tools/list_changed", enough.Token);

        Assert.DoesNotContain("faulty__coming", await client.ToolsAsync());
    }

    private static async Task HearAsync(IAsyncEnumerable<JsonElement> stream, string method, CancellationToken cancellationToken)
    {
        await foreach (JsonElement message in stream.WithCancellation(cancellationToken))
        {
            if (message.TryGetProperty("method", out JsonElement name) && name.GetString() == method)
            {
                return;
            }
        }

        Assert.Fail($"The stream ended without {method}.");
    }

    /// <summary>A gateway before a server that misbehaves and one that does not.</summary>
    private static Task<McpGateway> StartAsync(string keys = "", params string[] arguments) => McpGateway.StartAsync(McpFiles.Of(
        "naming: prefix\n" + McpFiles.WithTokens,
        McpFiles.Script("faulty", "faulty", "timeout: 2s\n" + keys, arguments),
        McpFiles.Script("good", "faulty", "timeout: 20s\n")));

    private static Task AnswersAgainAsync(McpClient client) => Eventually.TrueAsync(
        async () => (await client.CallAsync("faulty__echo", """{"message":"again"}""")).TryGetProperty("result", out _), "the server to answer again", TimeSpan.FromSeconds(20));
}
