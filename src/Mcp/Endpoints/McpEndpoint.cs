using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// The MCP endpoint: streamable HTTP of all revisions on one path, the older transport of two paths beside it, and what clients look for around them.
/// Messages go to the router, and come back through <see cref="ReplyStream"/>s and sessions. Thread-safe.
/// </summary>
internal sealed partial class McpEndpoint : IExchangeEndpoint, IDisposable
{
    private readonly ISnapshotSource _snapshots;
    private readonly IMessageRouter _router;
    private readonly CallerDirectory? _callers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SessionTable _sessions;
    private volatile EndpointSettings _settings;

    /// <summary>Follows the snapshots from then on.</summary>
    /// <param name="snapshots">The configuration.</param>
    /// <param name="router">Takes the messages.</param>
    /// <param name="callers">Finds the holders of tokens; null when there are none, and everybody is nobody.</param>
    /// <param name="signer">Makes and reads the ids of sessions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the log goes.</param>
    public McpEndpoint(
        ISnapshotSource snapshots, IMessageRouter router, CallerDirectory? callers, SessionSigner signer, TimeProvider time, ILoggerFactory loggers)
    {
        _snapshots = snapshots;
        _router = router;
        _callers = callers;
        _time = time;
        _logger = loggers.CreateLogger("SatGate.Mcp");
        _settings = new EndpointSettings(snapshots.Current);
        _sessions = new SessionTable(signer, () => _settings.Limits, time);
        snapshots.Swapped += OnSwapped;
    }

    /// <inheritdoc/>
    public string Name => "mcp";

    /// <summary>How many sessions there are.</summary>
    public int SessionCount => _sessions.Count;

    /// <inheritdoc/>
    public EndpointClaim Claim(ReadOnlySpan<byte> path) => _settings.Claim(path);

    /// <inheritdoc/>
    public ValueTask<bool> ServeAsync(EndpointExchange exchange)
    {
        EndpointSettings settings = _settings;
        EndpointScratch scratch = EndpointScratch.Of(exchange, settings);
        McpPath path = settings.Read(exchange.Path);
        if (RefusePage(exchange, scratch) is { } forbidden)
        {
            return AnswerErrorAsync(exchange, scratch, 403, default, RpcCode.Unauthorized, forbidden);
        }

        if (exchange.Method == KnownMethod.Options)
        {
            return AnswerPreflight(exchange, scratch);
        }

        return path switch
        {
            McpPath.Main => ServeMainAsync(exchange, scratch),
            McpPath.Sse => ServeSseAsync(exchange, scratch),
            McpPath.Message => ServeMessageAsync(exchange, scratch),
            McpPath.Health => AnswerHealth(exchange, scratch),
            McpPath.ResourceMetadata when settings.HasMetadata => AnswerMetadata(exchange, scratch),
            _ => AnswerNotFound(exchange, scratch),
        };
    }

    /// <summary>Ends all sessions and stops following the snapshots.</summary>
    public void Dispose()
    {
        _snapshots.Swapped -= OnSwapped;
        _sessions.Dispose();
    }

    private void OnSwapped(GatewaySnapshot snapshot) => _settings = new EndpointSettings(snapshot);

    private ValueTask<bool> ServeMainAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method is not (KnownMethod.Post or KnownMethod.Get or KnownMethod.Delete))
        {
            return AnswerMethod(exchange, scratch, "Allow: GET, POST, DELETE, OPTIONS\r\n"u8);
        }

        string? refused = Authenticate(exchange, scratch);
        scratch.IsTokenMissing = ReferenceEquals(refused, TokenMissing);
        if (refused is not null && !(scratch.IsTokenMissing && exchange.Method == KnownMethod.Post))
        {
            return AnswerUnauthorized(exchange, scratch, refused);
        }

        ReadAccept(exchange, scratch);
        return exchange.Method switch
        {
            KnownMethod.Post => PostAsync(exchange, scratch),
            KnownMethod.Get => GetAsync(exchange, scratch),
            _ => DeleteAsync(exchange, scratch),
        };
    }

    private static void ReadAccept(EndpointExchange exchange, EndpointScratch scratch)
    {
        bool any = !exchange.TryGetField(KnownField.Accept, out ReadOnlySpan<byte> accept);
        scratch.AcceptsJson = any || AcceptRules.Takes(accept, "application/json"u8, "application/*"u8);
        scratch.AcceptsEvents = any || AcceptRules.Takes(accept, "text/event-stream"u8, "text/*"u8);
    }

    /// <summary>Ends the session that the client names.</summary>
    private ValueTask<bool> DeleteAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (FindSession(exchange, scratch, out HttpSession? session) is { } answer)
        {
            return answer;
        }

        _sessions.Delete(session!);
        return exchange.AnswerAsync(200, default, scratch.Fields, default);
    }

    /// <summary>Finds the session of a GET or a DELETE; without it there is an answer.</summary>
    private ValueTask<bool>? FindSession(EndpointExchange exchange, EndpointScratch scratch, out HttpSession? session)
    {
        session = null;
        if (ModernRules.IsModern(exchange) || !exchange.TryGetField(HeaderNames.SessionId, out ReadOnlySpan<byte> id))
        {
            // Never 404: some clients take that for the end of their session.
            return AnswerMethod(exchange, scratch, "Allow: POST, OPTIONS\r\n"u8);
        }

        if (CheckVersion(exchange, scratch) is { } unsupported)
        {
            return unsupported;
        }

        SessionVerdict verdict = _sessions.Find(id, scratch.Caller, out session);
        return verdict == SessionVerdict.Found ? null : AnswerVerdict(exchange, scratch, verdict, default);
    }

    /// <summary>Answers a request whose revision nobody speaks here; null when there is nothing to refuse.</summary>
    private static ValueTask<bool>? CheckVersion(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (!exchange.TryGetField(HeaderNames.ProtocolVersion, out ReadOnlySpan<byte> version) || Protocol.ProtocolVersions.TryParse(version, out _))
        {
            return null;
        }

        return AnswerErrorAsync(
            exchange, scratch, 400, default, RpcCode.UnsupportedVersion, "Unsupported protocol version.", ModernRules.VersionData(version));
    }

    /// <summary>Sends an error and gives its memory back.</summary>
    private static ValueTask<bool> AnswerErrorAsync(
        EndpointExchange exchange, EndpointScratch scratch, int status, ReadOnlySpan<byte> id, int code, string text, ReadOnlySpan<byte> data = default)
    {
        MessageBuffer error = RpcErrors.Make(id, code, text, data);
        scratch.Add("Cache-Control: no-store\r\n"u8);
        ValueTask<bool> answer = exchange.AnswerAsync(status, "application/json"u8, scratch.Fields, error.Span);
        error.Return();
        return answer;
    }
}
