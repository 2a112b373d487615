using System.Globalization;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints;

public sealed class LegacyPostTests
{
    [Fact]
    public async Task A_session_is_begun_used_and_deleted()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        string session = await EndpointHost.InitializeAsync(client);
        RawResponse called = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("tools/list", id: "\"a\""), session));
        RawResponse noted = await client.ExchangeAsync(EndpointHost.Post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", session));
        RawResponse deleted = await client.ExchangeAsync($"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n{session}\r\n");
        RawResponse after = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session));

        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"method\":\"tools/list\"}}", called.Text);
        Assert.Equal("application/json", called.Fields["Content-Type"]);
        Assert.Equal("2025-11-25", called.Fields["MCP-Protocol-Version"]);
        Assert.Equal(202, noted.Status);
        Assert.Equal(200, deleted.Status);
        Assert.Equal(404, after.Status);
        Assert.Contains("-32001", after.Text, StringComparison.Ordinal);
        Assert.Equal(0, host.Endpoint.SessionCount);
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2099-01-01", "2025-11-25")]
    public async Task The_revision_is_negotiated(string asked, string spoken)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        await EndpointHost.InitializeAsync(client, asked);

        Assert.True(host.Router.Peers.TryDequeue(out ClientPeer? peer));
        Assert.Equal(spoken, ProtocolVersions.NameOf(peer.Version));
        Assert.Equal(ClientCapabilities.Elicitation, peer.Capabilities);
    }

    [Fact]
    public async Task A_session_outlives_the_gateway_and_a_forged_one_does_not()
    {
        await using EndpointHost first = await EndpointHost.StartAsync();
        await using EndpointHost second = await EndpointHost.StartAsync();
        await using EndpointHost stranger = await EndpointHost.StartAsync(key: "another key"u8.ToArray());
        await using RawHttpClient client = first.Connect();
        string session = await EndpointHost.InitializeAsync(client, "2025-06-18");
        string request = EndpointHost.Post(EndpointHost.Request("ping"), session);

        await using RawHttpClient later = second.Connect();
        await using RawHttpClient elsewhere = stranger.Connect();

        Assert.Equal(200, (await later.ExchangeAsync(request)).Status);
        Assert.Equal(404, (await elsewhere.ExchangeAsync(request)).Status);
        Assert.True(second.Router.Peers.TryDequeue(out ClientPeer? peer));
        Assert.Equal(ProtocolVersion.V20250618, peer.Version);
        Assert.Equal(ClientCapabilities.Elicitation, peer.Capabilities);
    }

    [Theory]
    [InlineData("", 400, -32700)]
    [InlineData("{", 400, -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", 400, -32600)]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", 400, -32600)]
    public async Task Bad_messages_are_400(string body, int status, int code)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(body, session));

        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"code\":{code.ToString(CultureInfo.InvariantCulture)}", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("Mcp-Session-Id: mcp-nothing\r\n", 404)]
    [InlineData("MCP-Protocol-Version: 1999-01-01\r\n", 400)]
    public async Task Requests_without_a_good_session_are_refused(string fields, int status)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        Assert.Equal(status, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), fields))).Status);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("*/*", 200)]
    [InlineData("text/event-stream", 200)]
    [InlineData("text/html", 406)]
    [InlineData("application/json;q=0", 406)]
    public async Task Accept_decides_what_may_be_answered(string accept, int status)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);
        string body = EndpointHost.Request("ping");

        RawResponse answer = await client.ExchangeAsync(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=utf-8\r\nAccept: {accept}\r\n{session}Content-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal(status, answer.Status);
        Assert.Equal(accept == "text/event-stream", answer.Text.StartsWith("id: 1-0\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_content_type_is_415_and_another_method_405()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        Assert.Equal(415, (await client.ExchangeAsync("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")).Status);
        Assert.Equal(405, (await client.ExchangeAsync("PUT /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        Assert.Equal(405, (await client.ExchangeAsync("GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")).Status);
    }

    [Fact]
    public async Task One_session_more_than_allowed_is_503()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(file: new McpFile { Limits = new McpLimits { SessionsMax = 2 } });
        await using RawHttpClient client = host.Connect();
        await EndpointHost.InitializeAsync(client);
        await EndpointHost.InitializeAsync(client);

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", "{\"protocolVersion\":\"2025-11-25\"}")));

        Assert.Equal(503, answer.Status);
        Assert.Equal("60", answer.Fields["Retry-After"]);
    }

    [Fact]
    public async Task A_session_whose_initialize_failed_is_forgotten()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(new FakeRouter().On("initialize", request => FakeRouter.Fail(request, -32001)));
        await using RawHttpClient client = host.Connect();

        await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", "{\"protocolVersion\":\"2025-11-25\"}")));

        Assert.Equal(0, host.Endpoint.SessionCount);
    }

    [Fact]
    public async Task A_message_past_the_limit_is_413()
    {
        string body = EndpointHost.Request("initialize", "{\"protocolVersion\":\"2025-11-25\"}");
        await using EndpointHost at = await EndpointHost.StartAsync(file: new McpFile { Limits = new McpLimits { MessageBytesMax = body.Length } });
        await using EndpointHost past = await EndpointHost.StartAsync(file: new McpFile { Limits = new McpLimits { MessageBytesMax = body.Length - 1 } });
        await using RawHttpClient one = at.Connect();
        await using RawHttpClient two = past.Connect();

        Assert.Equal(200, (await one.ExchangeAsync(EndpointHost.Post(body))).Status);
        Assert.Equal(413, (await two.ExchangeAsync(EndpointHost.Post(body))).Status);
    }

    [Fact]
    public async Task A_batch_is_split_where_the_revision_has_batches()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(file: new McpFile { Limits = new McpLimits { BatchMax = 3 } });
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client, "2025-03-26");
        string note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

        RawResponse three = await client.ExchangeAsync(EndpointHost.Post($"[{EndpointHost.Request("a")},{note},{EndpointHost.Request("b", id: "2")}]", session));
        RawResponse notes = await client.ExchangeAsync(EndpointHost.Post($"[{note}]", session));
        RawResponse four = await client.ExchangeAsync(EndpointHost.Post($"[{note},{note},{note},{note}]", session));

        Assert.Equal(
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"method\":\"a\"}},{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"method\":\"b\"}}]", three.Text);
        Assert.Equal(202, notes.Status);
        Assert.Equal(400, four.Status);
    }

    [Fact]
    public async Task An_idle_session_is_let_go_and_comes_back_when_it_is_used()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        host.Time.Advance(new McpLimits().SessionIdleTimeout + TimeSpan.FromMinutes(2));
        await SatGate.TestKit.Eventually.TrueAsync(() => host.Endpoint.SessionCount == 0, "the session to go");
        await using RawHttpClient later = host.Connect();

        Assert.Equal(200, (await later.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session))).Status);
        Assert.Equal(1, host.Endpoint.SessionCount);
    }
}
