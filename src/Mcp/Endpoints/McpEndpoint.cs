using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints.LegacySse;
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
    private readonly LegacySseEndpoint _legacy;
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
        _sessions = new SessionTable(signer, () => _settings.Limits, time, callers is null ? null : HasLapsed);
        _legacy = new LegacySseEndpoint(_sessions, router, callers, _logger);
        snapshots.Swapped += OnSwapped;
    }

    /// <inheritdoc/>
    public string Name => "mcp";

    /// <summary>How many sessions there are.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>The sessions, in no order.</summary>
    public IEnumerable<EndpointSession> Sessions => _sessions.All;

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
            AnswerError(exchange, scratch, 403, default, RpcCode.Unauthorized, forbidden);
            return exchange.FlushAsync();
        }

        if (exchange.Method == KnownMethod.Options)
        {
            AnswerPreflight(exchange, scratch);
            return exchange.FlushAsync();
        }

        switch (path)
        {
            case McpPath.Main:
                return ServeMainAsync(exchange, scratch);
            case McpPath.Sse:
                return ServeSseAsync(exchange, scratch);
            case McpPath.Message:
                return ServeMessageAsync(exchange, scratch);
            case McpPath.Health:
                AnswerHealth(exchange, scratch);
                break;
            case McpPath.ResourceMetadata when settings.HasMetadata:
                AnswerMetadata(exchange, scratch);
                break;
            default:
                AnswerNotFound(exchange, scratch);
                break;
        }

        return exchange.FlushAsync();
    }

    /// <summary>Ends all sessions and stops following the snapshots.</summary>
    public void Dispose()
    {
        _snapshots.Swapped -= OnSwapped;
        _sessions.Dispose();
    }

    private bool HasLapsed(EndpointSession session)
    {
        bool hasLapsed = HasLapsed(session.Caller ?? session.Opener, out string? cause);
        if (hasLapsed)
        {
            Log.TokenLapsed(_logger, session.Name, cause);
        }

        return hasLapsed;
    }

    /// <summary>Whether a token that was good is not any more, and why.</summary>
    private bool HasLapsed(Caller? caller, out string? cause)
    {
        TokenAnswer? answer = caller is null ? null : _callers?.Recheck(caller);
        cause = answer?.Cause;
        return answer is { Caller: null };
    }

    private void OnSwapped(GatewaySnapshot snapshot) => _settings = new EndpointSettings(snapshot);

    private ValueTask<bool> ServeMainAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method is not (KnownMethod.Post or KnownMethod.Get or KnownMethod.Delete))
        {
            AnswerMethod(exchange, scratch, "Allow: GET, POST, DELETE, OPTIONS\r\n"u8);
            return exchange.FlushAsync();
        }

        string? refused = Authenticate(exchange, scratch);
        scratch.IsTokenMissing = ReferenceEquals(refused, TokenMissing);
        if (refused is not null && !(scratch.IsTokenMissing && exchange.Method == KnownMethod.Post))
        {
            AnswerUnauthorized(exchange, scratch, refused);
            return exchange.FlushAsync();
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
        if (FindSession(exchange, scratch) is not { } session)
        {
            return exchange.FlushAsync();
        }

        _sessions.Delete(session);
        return exchange.AnswerAsync(200, default, scratch.Fields, default);
    }

    /// <summary>Finds the session of a GET or a DELETE; null when an answer was written instead.</summary>
    private HttpSession? FindSession(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (ModernRules.IsModern(exchange) || !exchange.TryGetField(HeaderNames.SessionId, out ReadOnlySpan<byte> id))
        {
            // Never 404: some clients take that for the end of their session.
            AnswerMethod(exchange, scratch, "Allow: POST, OPTIONS\r\n"u8);
            return null;
        }

        if (RefuseVersion(exchange, scratch))
        {
            return null;
        }

        SessionVerdict verdict = _sessions.Find(id, scratch.Caller, out HttpSession? session);
        if (verdict != SessionVerdict.Found)
        {
            AnswerVerdict(exchange, scratch, verdict, default);
            return null;
        }

        return session;
    }

    /// <summary>Answers a request whose revision nobody speaks here. False when there is nothing to refuse.</summary>
    private static bool RefuseVersion(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (!exchange.TryGetField(HeaderNames.ProtocolVersion, out ReadOnlySpan<byte> version) || Protocol.ProtocolVersions.TryParse(version, out _))
        {
            return false;
        }

        AnswerError(exchange, scratch, 400, default, RpcCode.UnsupportedVersion, "Unsupported protocol version.", ModernRules.VersionData(version));
        return true;
    }

    /// <summary>Writes an error and gives its memory back.</summary>
    internal static void AnswerError(
        EndpointExchange exchange, EndpointScratch scratch, int status, ReadOnlySpan<byte> id, int code, string text, ReadOnlySpan<byte> data = default)
    {
        MessageBuffer error = RpcErrors.Make(id, code, text, data);
        scratch.Add("Cache-Control: no-store\r\n"u8);
        exchange.WriteAnswer(status, "application/json"u8, scratch.Fields, error.Span);
        error.Return();
    }
}
