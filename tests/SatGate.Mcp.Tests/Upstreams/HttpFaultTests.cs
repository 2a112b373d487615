using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Http;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Security;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class HttpFaultTests
{
    [Theory]
    [InlineData("cut", "{}", "Gone")]
    [InlineData("hang-up", "{}", "Gone")]
    [InlineData("no-json", "{}", "BadAnswer")]
    [InlineData("empty", "{}", "BadAnswer")]
    [InlineData("status", """{"status":500}""", "Unavailable")]
    [InlineData("status", """{"status":403}""", "Forbidden")]
    [InlineData("status", """{"status":429}""", "Busy")]
    [InlineData("long", """{"bytes":200000}""", "BadAnswer")]
    [InlineData("long-event", """{"bytes":200000}""", "BadAnswer")]
    public async Task An_answer_that_is_none_is_a_fault_of_its_kind(string tool, string arguments, string fault)
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition() with { MessageBytesMax = 100_000 });
        RecordingCall call = await house.CallAsync(tool, arguments);
        Assert.Equal(fault, call.Fault.ToString());
        Assert.True(call.HasReachedUpstream);
        Assert.NotNull((await house.CallAsync("long", """{"bytes":99000}""")).Reply);
    }

    [Theory]
    [InlineData("error-status", "-32020")]
    [InlineData("error-null", "-32603")]
    public async Task An_error_message_under_a_failure_status_is_the_answer(string tool, string expected)
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        RecordingCall call = await house.CallAsync(tool);
        Assert.Contains(expected, call.Reply!, StringComparison.Ordinal);
        Assert.Contains($"\"id\":{call.UpstreamId}", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", "redirect");
        await using var house = new StdioHouse(server.Definition());
        await Eventually.TrueAsync(() => house.First.LastError is not null, "an error");
        Assert.Contains("status 307", house.First.LastError!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_degraded_and_used_when_it_comes()
    {
        int port = FreePort.Next();
        var definition = new McpUpstreamDefinition { Name = "one", Transport = McpTransport.StreamableHttp, Url = new Uri($"http://127.0.0.1:{port}/mcp") };
        await using var house = new StdioHouse(definition);
        await Eventually.TrueAsync(() => house.First.State == UpstreamState.Degraded, "degraded");
        Assert.Contains("cannot be reached", house.First.LastError!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_goes_away_refuses_calls_of_which_nothing_went_out()
    {
        NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        UpstreamSession session = await house.SharedAsync();
        await server.DisposeAsync();
        RecordingCall call = RecordingCall.Tool("echo");
        await session.SendAsync(call);
        await call.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(UpstreamFault.Unavailable, call.Fault);
        Assert.False(call.HasReachedUpstream);
        await Eventually.TrueAsync(() => house.First.State == UpstreamState.Degraded, "degraded");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_unless_told_otherwise()
    {
        using var certificates = new TestCertificates();
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", certificates, "listen");
        McpUpstreamDefinition definition = server.Definition() with { Url = new Uri($"https://localhost:{server.Port}/mcp") };
        await using var strict = new StdioHouse(definition);
        await Eventually.TrueAsync(() => strict.First.LastError is not null, "an error");
        Assert.Contains("cannot be reached", strict.First.LastError!, StringComparison.Ordinal);
        await using var trusting = new StdioHouse(definition with { TlsSkipVerify = true });
        Assert.NotNull((await trusting.CallAsync("echo")).Reply);
        Assert.Contains("streamed", (await trusting.CallAsync("stream", """{"count":2}""")).Reply!, StringComparison.Ordinal);
        Assert.NotNull((await trusting.CallAsync("long", """{"bytes":300000}""")).Reply);
    }

    [Fact]
    public async Task The_gateways_own_token_is_asked_for_once_and_again_when_it_is_refused()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", "auth");
        var oauth = new McpOAuthSettings(new Uri($"http://127.0.0.1:{server.Port}/token"), "me", "s3cret", ["tools"], null);
        await using var house = new StdioHouse(server.Definition() with { OAuth = oauth });
        Assert.Contains("Bearer token-1", (await house.CallAsync("echo")).Reply!, StringComparison.Ordinal);
        await house.CallAsync("expire-token");
        Assert.Contains("Bearer token-3", (await house.CallAsync("echo")).Reply!, StringComparison.Ordinal);
        Assert.Contains("Bearer token-3", (await house.CallAsync("echo")).Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_configured_by_somebody_else_must_have_a_public_address()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        foreach (string host in new[] { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" })
        {
            var definition = server.Definition() with { IsRemote = true, Url = new Uri($"http://{host}:{server.Port}/mcp") };
            await using var house = new StdioHouse(allowPrivate: false, definition);
            await Eventually.TrueAsync(() => house.First.LastError is not null, "an error");
            Assert.Contains("private", house.First.LastError!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("64:ff9b::c0a8:101", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2002:c0a8:101::1", false)]
    [InlineData("2002:a9fe:a9fe::", false)]
    [InlineData("2002:808:808::", true)]
    [InlineData("2001::1", false)]
    [InlineData("2001:0:a00:1::f5ff:fffe", false)]
    [InlineData("2001:2::1", false)]
    [InlineData("2001:10::1", false)]
    [InlineData("2001:200::1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("3fff::1", false)]
    [InlineData("192.88.98.255", true)]
    [InlineData("192.88.99.1", false)]
    [InlineData("192.88.100.0", true)]
    [InlineData("::ffff:192.88.99.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Addresses_are_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, AddressRules.IsPublic(System.Net.IPAddress.Parse(address)));
}
