using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>
/// HTTP to a node: one credential field on every request, no redirect, cookie, proxy or compression, and a bound on time and bytes. What goes
/// wrong becomes a <see cref="LightningNodeException"/> that names the node and holds neither the credential nor what was answered. Thread-safe.
/// </summary>
internal sealed class NodeClient : IDisposable
{
    /// <summary>Largest answer in bytes. An invoice that was paid in many parts lists each.</summary>
    public const int AnswerBytesMax = 256 * 1024;

    /// <summary>Largest head of an answer, in KiB.</summary>
    public const int AnswerHeadKibMax = 16;

    /// <summary>Most connections to the node at once; further requests wait for one within their time.</summary>
    public const int ConnectionsMax = 16;

    private readonly HttpClient _client;
    private readonly string _address;
    private readonly string _credentialName;
    private readonly string _credential;
    private readonly TimeProvider _time;

    /// <summary>Makes one; connects when first used. Throws <see cref="LightningNodeException"/> when the address cannot be used.</summary>
    /// <param name="kind">The kind of node, for messages.</param>
    /// <param name="url">The base address: http or https, without user or query.</param>
    /// <param name="credential">The header field that opens the node, with its value.</param>
    /// <param name="tls">How to speak TLS; null for the system's authorities.</param>
    /// <param name="dial">Where to connect when the name in the address is only the one the certificate must bear; null for the address.</param>
    /// <param name="time">The clock of the deadline.</param>
    public NodeClient(string kind, Uri url, (string Name, string Value) credential, SslClientAuthenticationOptions? tls, DnsEndPoint? dial, TimeProvider time)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new LightningNodeException($"The address of {kind} must be an http or https URL without user, query or fragment.");
        }

        Description = $"{kind} {dial?.Host ?? url.Host}:{url.Port}";
        _address = url.AbsoluteUri.TrimEnd('/');
        (_credentialName, _credential) = credential;
        _time = time;
        _client = new HttpClient(MakeHandler(tls, dial), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>How long an answer is waited for, connecting included.</summary>
    public static TimeSpan AnswerTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The kind, host and port.</summary>
    public string Description { get; }

    /// <summary>Sends a request and reads the whole answer, whatever its status but a redirect's.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the base address, beginning with a slash.</param>
    /// <param name="content">The body, disposed here; null for none.</param>
    /// <param name="cancellationToken">The caller's wish to stop, which throws <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<NodeAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(AnswerTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using HttpRequestMessage request = new(method, new Uri(_address + path)) { Content = content };
        request.Headers.TryAddWithoutValidation(_credentialName, _credential);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            int status = (int)response.StatusCode;
            return status is >= 300 and < 400
                ? throw new LightningNodeException($"{Description} answered with a redirect, which is not followed.")
                : new NodeAnswer(status, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LightningNodeException($"{Description} did not answer within {AnswerTimeout.TotalSeconds} s.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new LightningNodeException($"{Description} could not be asked: {Reason(exception.HttpRequestError)}.", exception);
        }
        catch (IOException exception)
        {
            throw new LightningNodeException($"{Description} could not be asked: the connection broke.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler MakeHandler(SslClientAuthenticationOptions? tls, DnsEndPoint? dial)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = AnswerTimeout,
            MaxConnectionsPerServer = ConnectionsMax,
            MaxResponseHeadersLength = AnswerHeadKibMax,

            // A node that moves to another address is found again within this time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        if (dial is not null)
        {
            handler.ConnectCallback = (_, cancellationToken) => DialAsync(dial, cancellationToken);
        }

        return handler;
    }

    private static async ValueTask<Stream> DialAsync(DnsEndPoint dial, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(dial, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name has no address",
        HttpRequestError.ConnectionError => "it takes no connection",
        HttpRequestError.SecureConnectionError => "its certificate or TLS is not accepted",
        HttpRequestError.ConfigurationLimitExceeded => "its answer is too long",
        HttpRequestError.ResponseEnded => "it ended the connection before its answer was whole",
        HttpRequestError.InvalidResponse => "its answer is not HTTP",
        _ => "the exchange broke",
    };
}
