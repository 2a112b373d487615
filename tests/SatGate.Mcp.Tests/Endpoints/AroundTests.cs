using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints;

public sealed class AroundTests
{
    [Theory]
    [InlineData("localhost", null, 200)]
    [InlineData("127.0.0.1:8080", "http://localhost:3000", 200)]
    [InlineData("[::1]:8080", "https://app.example", 200)]
    [InlineData("evil.example", null, 403)]
    [InlineData("127.0.0.1.evil.example", null, 403)]
    [InlineData("localhost", "http://evil.example", 403)]
    [InlineData("localhost", "http://localhost.evil.example", 403)]
    [InlineData("localhost", "null", 403)]
    public async Task Pages_and_names_of_strangers_are_refused(string hostName, string? origin, int status)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(
            file: new McpFile { Limits = new McpLimits { AllowedOrigins = ["https://app.example"] } });
        await using RawHttpClient client = host.Connect();
        string field = origin is null ? string.Empty : $"Origin: {origin}\r\n";

        RawResponse answer = await client.ExchangeAsync($"GET /mcp/health HTTP/1.1\r\nHost: {hostName}\r\n{field}\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 && origin is not null, answer.Fields.Has("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_preflight_grants_what_is_known_and_names_of_arguments()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(
            "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:5\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: mcp-param-a, x-evil\r\n\r\n");

        Assert.Equal(204, answer.Status);
        Assert.Equal("http://localhost:5", answer.Fields["Access-Control-Allow-Origin"]);
        Assert.EndsWith("Mcp-Name, mcp-param-a", answer.Fields["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        Assert.False(answer.Fields.Has("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/openid-configuration/mcp")]
    [InlineData("/mcp/.well-known/openid-configuration")]
    [InlineData("/mcp/nothing")]
    public async Task What_is_not_there_is_404_with_a_json_body(string path)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(404, answer.Status);
        Assert.Equal("{\"error\":\"not_found\"}", answer.Text);
    }

    [Fact]
    public async Task Metadata_names_the_authorization_servers()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(
            file: new McpFile { Auth = new McpAuthSettings { AuthorizationServers = ["https://id.example"] } });
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync("GET /.well-known/oauth-protected-resource/mcp HTTP/1.1\r\nHost: localhost:1\r\n\r\n");

        Assert.Equal(
            "{\"resource\":\"http://localhost:1/mcp\",\"authorization_servers\":[\"https://id.example\"],\"bearer_methods_supported\":[\"header\"]}", answer.Text);
    }

    [Theory]
    [InlineData("/sse", "/mcp/message")]
    [InlineData("/mcp/sse", "/mcp/mcp/message")]
    [InlineData("/mcp/sse", "/message")]
    public async Task The_older_transport_takes_messages_wherever_clients_post_them(string stream, string place)
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient events = host.Connect();
        await using RawHttpClient client = host.Connect();

        await events.SendAsync($"GET {stream} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await events.ReadHeadAsync();
        string first = Encoding.UTF8.GetString((await events.Reader.ReadChunkAsync())!);
        Assert.StartsWith("event: endpoint\ndata: /mcp/message?sessionId=mcp-", first, StringComparison.Ordinal);
        string query = first[first.IndexOf('?', StringComparison.Ordinal)..].Trim();
        RawResponse posted = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", "{\"protocolVersion\":\"2024-11-05\"}"), path: place + query));

        Assert.Equal(202, posted.Status);
        Assert.Empty(posted.Body);
        Assert.Equal(
            "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"method\":\"initialize\"}}\n\n",
            Encoding.UTF8.GetString((await events.Reader.ReadChunkAsync())!));
        Assert.Equal(400, (await client.ExchangeAsync(EndpointHost.Post("{", path: place + query))).Status);
        Assert.Equal(400, (await client.ExchangeAsync(EndpointHost.Post("{", path: place))).Status);
        Assert.Equal(404, (await client.ExchangeAsync(EndpointHost.Post("{}", path: place + "?sessionId=mcp-no"))).Status);
    }
}
