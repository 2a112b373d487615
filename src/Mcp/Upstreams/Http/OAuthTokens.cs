using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// The gateway's own tokens for a tool server, by the client credentials grant of OAuth 2.1: asked for when needed, kept until shortly before they end,
/// and asked for again when the server refuses one. Thread-safe.
/// </summary>
internal sealed class OAuthTokens : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;
    private const int TokenLengthMax = 16 * 1024;

    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly McpOAuthSettings _settings;
    private readonly string _resource;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private Task<BearerToken>? _request;
    private byte[]? _token;
    private string? _error;
    private long _fetchedAt;
    private TimeSpan _life;

    /// <summary>Makes one.</summary>
    /// <param name="settings">Where and as whom.</param>
    /// <param name="resource">The tool server's address.</param>
    /// <param name="handler">Sends the requests; redirects must be off.</param>
    /// <param name="time">The time.</param>
    public OAuthTokens(McpOAuthSettings settings, Uri resource, HttpMessageHandler handler, TimeProvider time)
    {
        _settings = settings;
        _resource = settings.Resource ?? resource.GetLeftPart(UriPartial.Query);
        _http = new HttpClient(handler) { Timeout = RequestTimeout, MaxResponseContentBufferSize = AnswerBytesMax };
        _time = time;
    }

    /// <summary>The token, from memory or by asking; callers that need one at the same time wait for one answer.</summary>
    public ValueTask<BearerToken> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_token is not null && _time.GetElapsedTime(_fetchedAt) < _life)
            {
                return new ValueTask<BearerToken>(new BearerToken(_token, null));
            }

            if (_error is not null && _time.GetElapsedTime(_fetchedAt) < PauseAfterFailure)
            {
                return new ValueTask<BearerToken>(new BearerToken(null, _error));
            }

            _request ??= FetchAsync();
            return new ValueTask<BearerToken>(WaitAsync(_request, cancellationToken));
        }
    }

    /// <summary>The server refused a token: it is not used again.</summary>
    public void Forget(in BearerToken token)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_token, token.Value))
            {
                _token = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<BearerToken> WaitAsync(Task<BearerToken> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new BearerToken(null, "the gateway stops");
        }
    }

    private async Task<BearerToken> FetchAsync()
    {
        await Task.Yield();
        byte[]? token = null;
        string? error;
        TimeSpan life = UsualLife;
        try
        {
            (token, life, error) = await AskAsync();
        }
        catch (Exception fault)
        {
            // Whatever it is: a fault that stayed would leave every later call without a token.
            error = $"the authorization server gave no token: {fault.Message}";
        }

        lock (_lock)
        {
            (_token, _error, _life, _fetchedAt, _request) = (token, error, life, _time.GetTimestamp(), null);
            return new BearerToken(token, error);
        }
    }

    private async Task<(byte[]? Token, TimeSpan Life, string? Error)> AskAsync()
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials"), new("resource", _resource) };
        if (!_settings.Scopes.IsDefaultOrEmpty)
        {
            form.Add(new("scope", string.Join(' ', _settings.Scopes)));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.TokenUrl) { Content = new FormUrlEncodedContent(form) };
        string pair = $"{Uri.EscapeDataString(_settings.ClientId)}:{Uri.EscapeDataString(_settings.ClientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using HttpResponseMessage answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            return (null, default, $"the authorization server answered with status {(int)answer.StatusCode}");
        }

        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        if (json.RootElement.ValueKind != JsonValueKind.Object ||
            !json.RootElement.TryGetProperty("access_token", out JsonElement text) || text.ValueKind != JsonValueKind.String ||
            !IsToken(text.GetString()!))
        {
            return (null, default, "the authorization server's answer holds no token");
        }

        TimeSpan life = json.RootElement.TryGetProperty("expires_in", out JsonElement seconds) && seconds.TryGetInt64(out long value) && value > 0
            ? TimeSpan.FromSeconds(Math.Min(value, 86_400))
            : UsualLife;
        return (Encoding.ASCII.GetBytes(text.GetString()!), life > Margin * 2 ? life - Margin : life / 2, null);
    }

    private static bool IsToken(string text) => text.Length is > 0 and <= TokenLengthMax && text.All(static letter => letter is > ' ' and <= '~');
}
