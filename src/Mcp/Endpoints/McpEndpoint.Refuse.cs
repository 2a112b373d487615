using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints;

/// <summary>Who may come in at all: pages of other sites, names that do not belong here, tokens that are not good.</summary>
internal sealed partial class McpEndpoint
{
    /// <summary>Why a request without a token is refused. Known by reference, because a token that is no good weighs more.</summary>
    internal const string TokenMissing = "authentication required";

    private static readonly System.Buffers.SearchValues<byte> NameBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Why a web page may not use the endpoint; null when it may. Its origin's fields are added then.</summary>
    private static string? RefusePage(EndpointExchange exchange, EndpointScratch scratch)
    {
        EndpointSettings settings = scratch.Settings;
        if (exchange.IsLoopbackListener && !settings.HasHostList && !exchange.Host.IsEmpty && !OriginRules.IsLoopbackHost(exchange.Host))
        {
            return "This host name is not served on a loopback address. List it in server.allowedHosts.";
        }

        if (!exchange.TryGetField(KnownField.Origin, out ReadOnlySpan<byte> origin))
        {
            return null;
        }

        if (!OriginRules.IsAllowed(origin, settings.Limits.AllowedOrigins))
        {
            return "Pages of this origin may not use the endpoint.";
        }

        scratch.Add("Access-Control-Allow-Origin: "u8).Add(origin).Add(
            "\r\nVary: Origin\r\nAccess-Control-Expose-Headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate\r\n"u8);
        return null;
    }

    /// <summary>Answers what a browser asks before it lets a page speak to the endpoint (Fetch standard, section 3.2.2).</summary>
    private static void AnswerPreflight(EndpointExchange exchange, EndpointScratch scratch)
    {
        scratch.Add(
            "Access-Control-Allow-Methods: GET, POST, DELETE, OPTIONS\r\nAccess-Control-Max-Age: 600\r\nAllow: GET, POST, DELETE, OPTIONS\r\nAccess-Control-Allow-Headers: Authorization, Content-Type, Accept, X-Api-Key, Mcp-Session-Id, MCP-Protocol-Version, Last-Event-ID, Mcp-Method, Mcp-Name"u8);
        if (exchange.TryGetField("access-control-request-headers"u8, out ReadOnlySpan<byte> asked))
        {
            AddParameterNames(scratch, asked);
        }

        scratch.Add("\r\n"u8);
        exchange.WriteAnswer(204, default, scratch.Fields, default);
    }

    /// <summary>Names of fields that repeat arguments cannot be listed beforehand, so those that are asked for are granted.</summary>
    private static void AddParameterNames(EndpointScratch scratch, ReadOnlySpan<byte> asked)
    {
        const int NamesMax = 32;
        for (int i = 0; i < NamesMax && !asked.IsEmpty; i++)
        {
            int comma = asked.IndexOf((byte)',');
            ReadOnlySpan<byte> name = (comma < 0 ? asked : asked[..comma]).Trim((byte)' ');
            asked = comma < 0 ? default : asked[(comma + 1)..];
            ReadOnlySpan<byte> prefix = HeaderNames.ParameterPrefix;
            if (name.Length > prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix) && name.IndexOfAnyExcept(NameBytes) < 0)
            {
                scratch.Add(", "u8).Add(name);
            }
        }
    }

    /// <summary>Finds the caller. Returns why a token is refused, or that one is missing; null when all is well.</summary>
    private string? Authenticate(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (_callers is null)
        {
            return null;
        }

        McpAuthSettings auth = scratch.Settings.File.Auth;
        if (auth.Mode == McpAuthMode.Config)
        {
            scratch.Caller = scratch.Settings.OwnToken is { } own ? _callers.Find(own).Caller : null;
            return null;
        }

        string? refused = null;
        for (int i = 0; i < exchange.FieldCount && scratch.Caller is null; i++)
        {
            KnownField field = exchange.FieldKind(i);
            if (field is KnownField.Authorization or KnownField.XApiKey
                && CredentialForm.Read(field, exchange.FieldValue(i), out ReadOnlySpan<byte> token) == CredentialScheme.Token)
            {
                refused = Take(scratch, token) ?? refused;
            }
        }

        if (scratch.Caller is null && refused is null && QueryRules.TryGet(exchange.Query, "token"u8, out byte[]? inQuery))
        {
            refused = Take(scratch, inQuery);
        }

        return scratch.Caller is not null ? null : refused ?? (auth.Mode == McpAuthMode.Header ? TokenMissing : null);
    }

    private string? Take(EndpointScratch scratch, ReadOnlySpan<byte> token)
    {
        TokenAnswer answer = _callers!.Find(token);
        scratch.Caller = answer.Caller;
        return answer.Text;
    }

    /// <summary>Answers 401, and where a token can be had.</summary>
    internal static void AnswerUnauthorized(
        EndpointExchange exchange, EndpointScratch scratch, string reason, ReadOnlySpan<byte> id = default)
    {
        EndpointSettings settings = scratch.Settings;
        if (settings.HasMetadata)
        {
            scratch.Add("WWW-Authenticate: Bearer resource_metadata=\""u8);
            if (settings.File.Auth.ResourceMetadata is { } url)
            {
                scratch.Add(url.AbsoluteUri);
            }
            else
            {
                scratch.Add(exchange.IsSecure ? "https://"u8 : "http://"u8).Add(exchange.Host)
                    .Add("/.well-known/oauth-protected-resource"u8).Add(settings.BasePath);
            }

            scratch.Add("\"\r\n"u8);
        }
        else
        {
            scratch.Add("WWW-Authenticate: Bearer realm=\"SatGate\"\r\n"u8);
        }

        AnswerError(exchange, scratch, 401, id, RpcCode.Unauthorized, reason);
    }

    /// <summary>Answers a request whose session may not be used.</summary>
    internal static void AnswerVerdict(EndpointExchange exchange, EndpointScratch scratch, SessionVerdict verdict, ReadOnlySpan<byte> id)
    {
        switch (verdict)
        {
            case SessionVerdict.Mismatch:
                AnswerError(
                    exchange, scratch, 403, id, RpcCode.Unauthorized, "The session belongs to another token.", "{\"error\":\"session_token_mismatch\"}"u8);
                break;
            case SessionVerdict.Unauthenticated:
                AnswerUnauthorized(exchange, scratch, TokenMissing, id);
                break;
            case SessionVerdict.Full:
                scratch.Add("Retry-After: 60\r\n"u8);
                AnswerError(exchange, scratch, 503, id, RpcCode.RateLimited, "too many sessions");
                break;
            case SessionVerdict.CallerFull:
                scratch.Add("Retry-After: 60\r\n"u8);
                AnswerError(exchange, scratch, 429, id, RpcCode.RateLimited, "too many sessions of this token");
                break;
            default:
                AnswerError(exchange, scratch, 404, id, RpcCode.Unauthorized, "Session not found. Initialize again.");
                break;
        }
    }

    /// <summary>Answers 405; the last argument is the line that says which methods there are.</summary>
    internal static void AnswerMethod(EndpointExchange exchange, EndpointScratch scratch, ReadOnlySpan<byte> allow)
    {
        scratch.Add(allow);
        AnswerError(exchange, scratch, 405, default, RpcCode.BudgetRefused, "Method not allowed.");
    }
}
