using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class SseTests
{
    [Theory]
    [InlineData("/sse", "path")]
    [InlineData("/sse", "absolute")]
    [InlineData("/deep/sse", "relative")]
    public async Task A_call_is_answered_on_the_stream(string path, string mode)
    {
        await using NodeServer server = await NodeServer.StartAsync("sse-server.mjs", mode);
        await using var house = new StdioHouse(server.Definition(path, McpTransport.Sse));
        RecordingCall call = await house.CallAsync("progress", token: "5");
        Assert.Equal(["notification notifications/progress", "reply"], call.Events);
        Assert.True(call.HasReachedUpstream);
    }

    [Fact]
    public async Task A_stream_that_ends_is_opened_and_initialized_again()
    {
        await using NodeServer server = await NodeServer.StartAsync("sse-server.mjs");
        await using var house = new StdioHouse(server.Definition("/sse", McpTransport.Sse));
        RecordingCall cut = await house.CallAsync("cut");
        Assert.Equal(UpstreamFault.Gone, cut.Fault);
        Assert.True(cut.HasReachedUpstream);
        await Eventually.TrueAsync(() => house.First.Shared is { IsOpen: true }, "it is open again");
        Assert.Contains("\"streams\":2,\"initialized\":2", (await house.CallAsync("count")).Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_origin_is_refused()
    {
        await using NodeServer server = await NodeServer.StartAsync("sse-server.mjs", "elsewhere");
        await using var house = new StdioHouse(server.Definition("/sse", McpTransport.Sse));
        await Eventually.TrueAsync(() => house.First.LastError is not null, "an error");
        Assert.Contains("none of its own", house.First.LastError!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_the_older_transport_is_found_where_the_newer_one_was_expected()
    {
        await using NodeServer server = await NodeServer.StartAsync("sse-server.mjs");
        await using var house = new StdioHouse(server.Definition("/sse"));
        Assert.NotNull((await house.CallAsync("count")).Reply);
    }
}
