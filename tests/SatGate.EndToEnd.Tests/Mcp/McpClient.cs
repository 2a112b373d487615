using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>
/// A client of the streamable HTTP transport, revisions with sessions, that sees everything the SDKs hide: statuses, every message in its order,
/// what stands in errors. Many requests may be under way at once.
/// </summary>
internal sealed class McpClient : IDisposable
{
    private const string Revision = "2025-11-25";

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private int _lastId;

    private McpClient(Uri endpoint, string? token)
    {
        _endpoint = endpoint;
        Token = token;
        _http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The id the gateway gave this session.</summary>
    public string? SessionId { get; private set; }

    /// <summary>What it pays with; null for nothing.</summary>
    public string? Token { get; }

    /// <summary>Opens a session.</summary>
    public static async Task<McpClient> ConnectAsync(Uri endpoint, string? token = null, string capabilities = "{}")
    {
        var client = new McpClient(endpoint, token);
        await client.InitializeAsync(capabilities);
        return client;
    }

    /// <summary>A client that goes on with a session somebody opened before.</summary>
    public static McpClient Resume(Uri endpoint, string? token, string sessionId) => new(endpoint, token) { SessionId = sessionId };

    /// <summary>Sends a request and returns its answer, with <c>result</c> or <c>error</c>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters as JSON.</param>
    /// <param name="seen">Is told each message that came before the answer.</param>
    /// <param name="cancellationToken">Gives up: the connection is closed.</param>
    public async Task<JsonElement> RequestAsync(
        string method, string parameters = "{}", Action<JsonElement>? seen = null, CancellationToken cancellationToken = default)
    {
        int id = Interlocked.Increment(ref _lastId);
        string body = $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""";
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, body, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{method} was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        SessionId ??= response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? values) ? values.Single() : null;
        await foreach (JsonElement message in MessagesAsync(response, cancellationToken))
        {
            if (message.TryGetProperty("id", out JsonElement answered) && answered.ToString() == $"{id}" && !message.TryGetProperty("method", out _))
            {
                return message;
            }

            seen?.Invoke(message);
        }

        throw new InvalidOperationException($"The stream of {method} ended without its answer.");
    }

    /// <summary>Calls a tool and returns the whole answer.</summary>
    public Task<JsonElement> CallAsync(
        string tool, string arguments = "{}", string? progressToken = null, Action<JsonElement>? seen = null, CancellationToken cancellationToken = default)
    {
        string meta = progressToken is null ? string.Empty : $$""","_meta":{"progressToken":"{{progressToken}}"}""";
        return RequestAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}{{meta}}}""", seen, cancellationToken);
    }

    /// <summary>Calls a tool that answers with one text, and returns it.</summary>
    public async Task<string> TextAsync(string tool, string arguments = "{}")
    {
        JsonElement answer = await CallAsync(tool, arguments);
        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.ToString());
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    /// <summary>Calls a tool that has to be refused or to fail, and returns the error's code.</summary>
    public async Task<int> ErrorAsync(string tool, string arguments = "{}")
    {
        JsonElement answer = await CallAsync(tool, arguments);
        Assert.True(answer.TryGetProperty("error", out JsonElement error), answer.ToString());
        return error.GetProperty("code").GetInt32();
    }

    /// <summary>The names of all tools, page by page.</summary>
    public async Task<List<string>> ToolsAsync()
    {
        var names = new List<string>();
        string parameters = "{}";
        while (true)
        {
            JsonElement answer = await RequestAsync("tools/list", parameters);
            Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.ToString());
            names.AddRange(result.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));
            if (!result.TryGetProperty("nextCursor", out JsonElement cursor))
            {
                return names;
            }

            parameters = $$"""{"cursor":"{{cursor}}"}""";
        }
    }

    /// <summary>What the budget of the token has left, in credits.</summary>
    public async Task<long> RemainingAsync()
    {
        JsonElement answer = await RequestAsync("satgate/budget");
        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.ToString());
        return result.GetProperty("remaining").GetInt64();
    }

    /// <summary>Opens the stream of what the gateway says unasked, and reads it until the test gives up.</summary>
    public async Task<IAsyncEnumerable<JsonElement>> ListenAsync(CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(HttpMethod.Get, null, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"The stream was answered {(int)response.StatusCode}.");
        return MessagesAsync(response, cancellationToken);
    }

    /// <summary>Ends the session.</summary>
    public async Task EndAsync()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Delete, null);
        Assert.True(response.IsSuccessStatusCode, $"The end of the session was answered {(int)response.StatusCode}.");
    }

    /// <summary>Sends one request of HTTP; the answer's body is not read yet.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, _endpoint);
        request.Headers.TryAddWithoutValidation("Accept", body is null ? "text/event-stream" : "application/json, text/event-stream");
        if (SessionId is not null)
        {
            request.Headers.Add("Mcp-Session-Id", SessionId);
            request.Headers.Add("MCP-Protocol-Version", Revision);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async IAsyncEnumerable<JsonElement> MessagesAsync(
        HttpResponseMessage response, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            yield return JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            yield break;
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseEvent item in SseReader.ReadAsync(stream, cancellationToken))
        {
            if (item.Data.Length > 0)
            {
                yield return JsonElement.Parse(item.Data);
            }
        }
    }

    private async Task InitializeAsync(string capabilities)
    {
        JsonElement answer = await RequestAsync(
            "initialize", $$$"""{"protocolVersion":"{{{Revision}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"tests","version":"1"}}""");
        Assert.True(answer.TryGetProperty("result", out _), answer.ToString());
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.True(response.IsSuccessStatusCode);
    }
}
