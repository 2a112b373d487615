using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class StressTests
{
    private static readonly string[] Tools = ["echo", "echo", "never", "slow", "stream", "silent-stream", "cut", "steady"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_call_ends_once_however_answers_timeouts_and_cancellations_meet(bool isHttp)
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        McpUpstreamDefinition definition = isHttp ? server.Definition() : StdioHouse.Server();
        await using var house = new StdioHouse(definition with { ConcurrencyMax = 16, QueueMax = 500, BreakerFailures = 0, Timeout = TimeSpan.FromMilliseconds(150) });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall[] calls = [.. Enumerable.Range(0, 400).Select(static i => RecordingCall.Tool(
            Tools[i % Tools.Length], """{"ms":20,"count":3,"message":"x"}""", token: $"{i}", timeout: TimeSpan.FromMilliseconds(50 + (i % 7 * 100))))];
        await Parallel.ForEachAsync(calls.Index(), async (one, _) =>
        {
            await session.SendAsync(one.Item);
            if (one.Index % 3 == 0)
            {
                await Task.Delay(one.Index % 40, CancellationToken.None);
                session.Cancel(one.Item, default);
            }
        });
        await Task.WhenAll(calls.Select(static call => call.Ended)).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(calls, static call => Assert.Single(call.Events, static one => one == "reply" || one.StartsWith("failed", StringComparison.Ordinal)));
        Assert.All(calls, static call => Assert.True(call.Events[^1] == "reply" || call.Events[^1].StartsWith("failed", StringComparison.Ordinal)));
        Assert.Equal(0, ((RpcSession)session).PendingCount);
        Assert.Equal(0, house.First.Limiter.Active);
        Assert.Same(session, await house.SharedAsync());
        RecordingCall last = RecordingCall.Tool("echo", timeout: TimeSpan.FromSeconds(20));
        await house.CallAsync(last);
        Assert.NotNull(last.Reply);
    }
}
