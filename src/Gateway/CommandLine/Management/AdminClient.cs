using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary>
/// Talks to the admin API of a running gateway. Follows no redirect and asks no proxy, so that the admin token goes nowhere else. Every failure is
/// a <see cref="CommandException"/> that says what to do next.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    private const int AnswerBytesMax = 256 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _url;
    private readonly string _tokenSource;

    private AdminClient(HttpClient http, string url, string tokenSource)
    {
        _http = http;
        _url = url;
        _tokenSource = tokenSource;
    }

    /// <summary>Makes one. Throws <see cref="CommandException"/> for what is no address.</summary>
    /// <param name="url">A URL, or <c>unix:/path</c>.</param>
    /// <param name="token">The admin token.</param>
    /// <param name="tokenSource">Where the token comes from, for people.</param>
    /// <param name="errors">Is warned when the token would cross a network in clear text.</param>
    internal static AdminClient Create(string url, string token, string tokenSource, TextWriter errors)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        Uri? address;
        if (url.StartsWith("unix:/", StringComparison.Ordinal))
        {
            string path = url["unix:".Length..];
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
            address = new Uri("http://localhost");
        }
        else if (!Uri.TryCreate(url, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            handler.Dispose();
            throw new CommandException("--gateway: write a URL such as http://127.0.0.1:9090, or unix:/path", ExitCode.Usage);
        }
        else if (address.Scheme == "http" && !address.IsLoopback)
        {
            errors.WriteLine($"{GatewayCommand.ProgramName}: warning: the admin token crosses the network in clear text; use https or a tunnel.");
        }

        var http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout, MaxResponseContentBufferSize = AnswerBytesMax };
        if (!http.DefaultRequestHeaders.TryAddWithoutValidation("X-Admin-Token", token) || token.AsSpan().ContainsAny('\r', '\n'))
        {
            http.Dispose();
            throw new CommandException($"the admin token of {tokenSource} is not one line of text");
        }

        return new AdminClient(http, url, tokenSource);
    }

    /// <summary>Asks, and gives the answer's JSON.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query; parts are escaped by the caller.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    internal async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return TryParse(bytes) ?? throw new CommandException($"what answers at {_url} is no admin API of a gateway; give the admin address with --gateway");
    }

    /// <summary>Opens a stream of server-sent events; the caller disposes of it.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(string path, long afterSequence, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", afterSequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            string why = fault.InnerException is SocketException socket ? Word(socket.SocketErrorCode) : "no answer in HTTP";
            throw new CommandException($"cannot reach a gateway at {_url} ({why}); start it, or give its admin address with --gateway");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"the gateway at {_url} did not answer within {Timeout.TotalSeconds:0} s");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            string? error = TryParse(bytes) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("error", out JsonElement text) ? text.GetString() : null;
            throw new CommandException(Explain(response, error));
        }
    }

    private string Explain(HttpResponseMessage response, string? error) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => $"the gateway does not accept the admin token of {_tokenSource}; give the right one with --admin-token or SATGATE_ADMIN_TOKEN",
        HttpStatusCode.TooManyRequests => $"the gateway takes no more requests for now; try again in {response.Headers.RetryAfter?.Delta?.TotalSeconds ?? 60:0} s",
        HttpStatusCode.ServiceUnavailable => $"{error ?? "the gateway cannot do this now"}; try again, and see {_url}/readyz",
        _ when error is not null => error,
        _ => $"what answers at {_url} is no admin API of a gateway (status {(int)response.StatusCode}); give the admin address with --gateway",
    };

    private static JsonElement? TryParse(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Word(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "no such host",
        SocketError.TimedOut => "timed out",
        SocketError.AccessDenied => "access denied",
        SocketError.AddressNotAvailable => "no such socket",
        _ => error.ToString(),
    };
}
