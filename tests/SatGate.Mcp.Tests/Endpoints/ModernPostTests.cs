using System.Globalization;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints;

public sealed class ModernPostTests
{
    private const string Meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{\"sampling\":{}},\"io.modelcontextprotocol/logLevel\":\"info\"}";

    private const string Version = "MCP-Protocol-Version: 2026-07-28\r\n";

    [Fact]
    public async Task A_request_stands_for_itself()
    {
        ReadOnlyMemory<byte> fields = default;
        FakeRouter router = new();
        router.On("tools/call", request =>
        {
            fields = request.ParameterFields.ToArray();
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(
            EndpointHost.Request("tools/call", "{\"name\":\"b\\u00e4r\",\"arguments\":{}," + Meta + "}"),
            Version + $"Mcp-Method: tools/call\r\nMcp-Name: =?base64?{Convert.ToBase64String("bär"u8)}?=\r\nMcp-Param-Region: eu\r\n"));

        Assert.Equal(200, answer.Status);
        Assert.False(answer.Fields.Has("Mcp-Session-Id"));
        Assert.Equal("Mcp-Param-Region: eu\r\n", Encoding.ASCII.GetString(fields.Span));
        Assert.True(host.Router.Peers.TryDequeue(out ClientPeer? peer));
        Assert.Equal((ProtocolVersion.V20260728, ClientCapabilities.Sampling, McpLogLevel.Info), (peer.Version, peer.Capabilities, peer.LogLevel));
        Assert.Equal(0, host.Endpoint.SessionCount);
    }

    [Theory]
    [InlineData("Mcp-Method: tools/call\r\nMcp-Name: a\r\n", -32020)]
    [InlineData(Version + "Mcp-Name: a\r\n", -32020)]
    [InlineData(Version + "Mcp-Method: tools/list\r\nMcp-Name: a\r\n", -32020)]
    [InlineData(Version + "Mcp-Method: tools/call\r\n", -32020)]
    [InlineData(Version + "Mcp-Method: tools/call\r\nMcp-Name: A\r\n", -32020)]
    [InlineData(Version + "Mcp-Method: tools/call\r\nMcp-Name: a\r\nMcp-Name: a\r\n", -32020)]
    [InlineData("MCP-Protocol-Version: 2026-07-29\r\nMcp-Method: tools/call\r\nMcp-Name: a\r\n", -32020)]
    public async Task Fields_that_do_not_match_the_body_are_refused(string fields, int code)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("tools/call", "{\"name\":\"a\"," + Meta + "}"), fields));

        Assert.Equal(400, answer.Status);
        Assert.Contains($"\"code\":{code.ToString(CultureInfo.InvariantCulture)}", answer.Text, StringComparison.Ordinal);
        Assert.Empty(host.Router.Seen);
    }

    [Theory]
    [InlineData("{}", Version, -32602)]
    [InlineData("{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}", Version, -32602)]
    [InlineData("{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2099-01-01\"}}", "MCP-Protocol-Version: 2099-01-01\r\n", -32022)]
    public async Task Metadata_has_to_be_complete(string parameters, string fields, int code)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(
            EndpointHost.Post(EndpointHost.Request("tools/list", parameters), fields + "Mcp-Method: tools/list\r\n"));

        Assert.Equal(400, answer.Status);
        Assert.Contains($"\"code\":{code.ToString(CultureInfo.InvariantCulture)}", answer.Text, StringComparison.Ordinal);
        Assert.Equal(code == -32022, answer.Text.Contains("\"supported\":[", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-32601, 404)]
    [InlineData(-32021, 400)]
    [InlineData(-32602, 200)]
    [InlineData(-32000, 200)]
    public async Task Some_errors_have_a_status(int code, int status)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(new FakeRouter().On("ping", request => FakeRouter.Fail(request, code)));
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(
            EndpointHost.Post(EndpointHost.Request("ping", "{" + Meta + "}"), Version + "Mcp-Method: ping\r\n"));

        Assert.Equal(status, answer.Status);
    }
}
