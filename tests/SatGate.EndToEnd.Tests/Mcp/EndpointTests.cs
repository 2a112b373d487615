using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>What the endpoint answers to requests that are not as they should be, in statuses and codes that existing clients understand.</summary>
public sealed class EndpointTests(EndpointTests.Server server) : IClassFixture<EndpointTests.Server>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string InitializeOf2099 =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2099-01-01","capabilities":{},"clientInfo":{"name":"x","version":"1"} } }""";

    [Theory]
    [InlineData("no session", Ping, 400, -32000, "")]
    [InlineData("an unknown session", Ping, 404, -32001, "Mcp-Session-Id: nobody-gave-this")]
    [InlineData("no JSON", "{", 400, -32700, "")]
    [InlineData("nothing", "", 400, -32700, "")]
    [InlineData("an id of null", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", 400, -32600, "")]
    [InlineData("a method that is there twice", """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", 400, -32600, "")]
    public async Task A_bad_message_is_refused_with(string what, string body, int status, int code, string field)
    {
        using HttpResponseMessage answer = await PostAsync(body, [.. field.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True((int)answer.StatusCode == status, $"{what}: {(int)answer.StatusCode} {await TextAsync(answer)}");
        Assert.Equal(code, JsonElement.Parse(await TextAsync(answer)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("tools/unknown", "{}", -32601)]
    [InlineData("tools/call", """{"name":"no_such_tool"}""", -32602)]
    [InlineData("tools/call", """{"arguments":{}}""", -32602)]
    [InlineData("tools/list", """{"cursor":"stale"}""", -32602)]
    public async Task A_request_that_cannot_be_served_is_answered_with_an_error(string method, string parameters, int code)
    {
        using McpClient client = await McpClient.ConnectAsync(server.Gateway.Endpoint);

        JsonElement answer = await client.RequestAsync(method, parameters);

        Assert.True(answer.TryGetProperty("error", out JsonElement error), answer.ToString());
        Assert.Equal(code, error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_revision_that_is_not_known_yet_is_answered_with_the_newest_that_has_sessions()
    {
        using HttpResponseMessage answer = await PostAsync(InitializeOf2099);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("2025-11-25", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_names_no_revision_is_refused_with_a_list_of_those_spoken()
    {
        using McpClient client = await McpClient.ConnectAsync(server.Gateway.Endpoint);

        using HttpResponseMessage answer = await PostAsync(Ping, $"Mcp-Session-Id: {client.SessionId}", "MCP-Protocol-Version: 1999-01-01");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("2025-11-25", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost.evil.test", 403)]
    [InlineData("http://localhost:3000", 200)]
    [InlineData("http://127.0.0.1", 200)]
    public async Task A_page_of_a_stranger_is_kept_out(string origin, int status)
    {
        using HttpResponseMessage answer = await PostAsync(InitializeOf2099, $"Origin: {origin}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var http = new HttpClient();
        using var content = new StringContent(InitializeOf2099, Encoding.UTF8, "text/plain");

        using HttpResponseMessage answer = await http.PostAsync(server.Gateway.Endpoint, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", 405)]
    [InlineData("PUT", 405)]
    public async Task A_method_without_meaning_is_refused_with_what_there_is(string method, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Gateway.Endpoint);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");

        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_gone()
    {
        using McpClient client = await McpClient.ConnectAsync(server.Gateway.Endpoint);
        await client.EndAsync();

        using HttpResponseMessage answer = await client.SendAsync(HttpMethod.Post, Ping);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task What_clients_look_for_in_vain_is_answered_with_JSON(string path)
    {
        using var http = new HttpClient();

        using HttpResponseMessage answer = await http.GetAsync(new Uri(server.Gateway.Endpoint, path), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(await TextAsync(answer)).ValueKind);
    }

    /// <summary>A bridge may take the address from the first event as a reference, or put it behind the address it was given, or behind the host.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    public async Task A_client_of_the_older_transport_may_put_its_address_together_in_its_own_way(string prefix)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Gateway.Endpoint, "/mcp/sse"));
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        using HttpResponseMessage stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<SseEvent> events = SseReader.ReadAsync(
            await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("endpoint", events.Current.Type);
        Assert.StartsWith("/mcp/message?sessionId=", events.Current.Data, StringComparison.Ordinal);

        using var content = new StringContent(InitializeOf2099, Encoding.UTF8, "application/json");
        using HttpResponseMessage taken = await http.PostAsync(
            new Uri(server.Gateway.Endpoint, prefix + events.Current.Data), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("message", events.Current.Type);
        Assert.Contains("protocolVersion", events.Current.Data, StringComparison.Ordinal);
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> PostAsync(string body, params string[] fields)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Gateway.Endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        foreach (string field in fields)
        {
            string[] parts = field.Split(": ", 2);
            request.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A gateway that asks for no token.</summary>
    public sealed class Server : IAsyncLifetime
    {
        /// <summary>The gateway.</summary>
        internal McpGateway Gateway { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Gateway = await McpGateway.StartAsync(McpFiles.Of("", McpFiles.Script("tools", "faulty")));

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
