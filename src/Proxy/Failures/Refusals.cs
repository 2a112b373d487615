using System.Collections.Frozen;
using SatGate.Budget.Lightning;
using SatGate.Model.Tokens;
using SatGate.Transport.Http1;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Failures;

/// <summary>The one table of what the gateway refuses and how. Nobody else chooses a status.</summary>
public static class Refusals
{
    /// <summary>The policy of the route forbids every call.</summary>
    public static readonly Refusal Denied = new(403, "denied", "The policy of this route denies every request.");

    /// <summary>The Host is not on the allow-list.</summary>
    public static readonly Refusal HostNotAllowed = new(403, "host_not_allowed", "This gateway does not serve the host that was asked for.");

    /// <summary>The route demands a token and there is none.</summary>
    public static readonly Refusal AuthorizationRequired = new(
        401, "authorization_required", "Authorization required. Send a SatGate token as Authorization: Bearer <token>, or as x-api-key.");

    /// <summary>What was sent is no token of this gateway.</summary>
    public static readonly Refusal TokenInvalid = new(401, "token_invalid", "Invalid token. It was not issued with this gateway's key, or is damaged.");

    /// <summary>The token is past its time.</summary>
    public static readonly Refusal TokenExpired = new(401, "token_expired", "The token has expired. Ask for a new one.");

    /// <summary>The token, or one it was narrowed from, is revoked.</summary>
    public static readonly Refusal TokenRevoked = new(401, "token_revoked", "Token revoked.");

    /// <summary>The token does not allow this.</summary>
    public static readonly Refusal ScopeInsufficient = new(403, "insufficient_scope", "Insufficient scope: the token does not allow this route.");

    /// <summary>A budget does not cover the call. The answer has figures of its own (<see cref="BudgetRefusalWriter"/>).</summary>
    public static readonly Refusal BudgetExhausted = new(402, "budget_exhausted", "Insufficient credits for this request");

    /// <summary>A budget does not cover the call and opens again soon.</summary>
    public static readonly Refusal BudgetWindowExhausted = new(429, "budget_exhausted", "Insufficient credits for this request in this window");

    /// <summary>The ledger did not answer, and nothing is spent that cannot be accounted for.</summary>
    public static readonly Refusal LedgerUnavailable =
        new(503, "budget_backend_error", "Budget service unavailable. Nothing was charged and nothing was sent to the upstream.");

    /// <summary>The audit log cannot be written, and nothing is spent that cannot be accounted for.</summary>
    public static readonly Refusal AuditUnavailable =
        new(503, "audit_unavailable", "The audit log cannot be written, so nothing is spent. The gateway's log says why.");

    /// <summary>The route demands a payment and no node is configured that could take one.</summary>
    public static readonly Refusal PaymentUnavailable =
        new(503, "PAYMENTS_NOT_CONFIGURED", "Payments system not configured. Set lightning.provider in the gateway's configuration.");

    /// <summary>The node that makes invoices does not answer.</summary>
    public static readonly Refusal PaymentNodeFailed =
        new(503, "payment_node_unavailable", "The Lightning node does not answer, so no payment can be taken now.");

    /// <summary>One address asks for more invoices than anybody pays.</summary>
    public static readonly Refusal InvoicesTooMany =
        new(429, "invoices_too_many", "Too many invoices were asked for from this address. Pay one of them, or try again in a minute.");

    /// <summary>No route matches.</summary>
    public static readonly Refusal NoRoute = new(404, "no_route", "No route matches this request. Check the path against the gateway's configuration.");

    /// <summary>The path means different things to different servers.</summary>
    public static readonly Refusal TargetAmbiguous =
        new(400, "target_ambiguous", "The path holds dot segments, doubled slashes or encoded separators that would change its route.");

    /// <summary>The request may not be forwarded any further, and the gateway has no answer of its own to it.</summary>
    public static readonly Refusal MaxForwardsReached =
        new(501, "max_forwards_reached", "Max-Forwards is 0, so the request ends here, and the gateway does not answer this method itself.");

    /// <summary>The head was not complete in time.</summary>
    public static readonly Refusal HeadTimeout = new(408, "head_timeout", "The request head was not complete in time.");

    /// <summary>The body stopped arriving.</summary>
    public static readonly Refusal BodyTimeout = new(408, "body_timeout", "The request body stopped arriving.");

    /// <summary>The request ended before its framing said so.</summary>
    public static readonly Refusal RequestTruncated = new(400, "request_truncated", "The connection ended in the middle of the request.");

    /// <summary>The body is longer than is allowed.</summary>
    public static readonly Refusal BodyTooLarge = new(413, "body_too_large", "The request body is longer than server.maxRequestBody allows.");

    /// <summary>The policy is one that this version does not enforce, so it admits nobody.</summary>
    public static readonly Refusal PolicyUnavailable =
        new(501, "policy_unavailable", "The policy of this route is not available in this version, so the route is closed.");

    /// <summary>The MCP endpoint is not part of this version.</summary>
    public static readonly Refusal McpUnavailable = new(501, "mcp_unavailable", "The MCP endpoint is not available in this version.");

    /// <summary>The upstream closed the connection without an answer.</summary>
    public static readonly Refusal UpstreamClosed = new(502, "upstream_closed", "The upstream closed the connection before it answered.");

    /// <summary>The upstream's answer is not valid HTTP.</summary>
    public static readonly Refusal UpstreamMalformed = new(502, "upstream_malformed", "The upstream's answer is not valid HTTP/1.1.");

    /// <summary>The upstream switched protocols without being asked.</summary>
    public static readonly Refusal UpstreamSwitched = new(502, "upstream_switched", "The upstream switched protocols although nobody asked it to.");

    /// <summary>The upstream sent too many interim answers.</summary>
    public static readonly Refusal UpstreamInterimFlood = new(502, "upstream_interim_flood", "The upstream sent too many interim answers.");

    /// <summary>The upstream has not answered in time.</summary>
    public static readonly Refusal UpstreamTimeout = new(504, "upstream_timeout", "The upstream did not answer in time.");

    private static readonly FrozenDictionary<AcquireFault, Refusal> Acquire = new Dictionary<AcquireFault, Refusal>
    {
        [AcquireFault.NameNotFound] = new(502, "upstream_name_not_found", "The upstream's host name has no address."),
        [AcquireFault.Refused] = new(502, "upstream_unreachable", "The upstream refused the connection or cannot be reached."),
        [AcquireFault.ConnectTimeout] = new(504, "upstream_connect_timeout", "The upstream did not accept a connection in time."),
        [AcquireFault.TlsFailed] = new(502, "upstream_tls_failed", "TLS with the upstream failed; the gateway's log says why."),
        [AcquireFault.Busy] = new(503, "upstream_busy", "Every connection to the upstream is in use. Try again in a moment."),
        [AcquireFault.Canceled] = new(503, "gateway_stopping", "The gateway is stopping."),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<HttpFault, Refusal> Faults = Enum.GetValues<HttpFault>()
        .ToFrozenDictionary(static fault => fault, static fault => new Refusal(HttpFault.StatusCode(fault), HttpFault.Cause(fault), HttpFault.Sentence(fault)));

    private static readonly FrozenDictionary<TokenFault, Refusal> Tokens = Enum.GetValues<TokenFault>()
        .ToFrozenDictionary(static fault => fault, static fault => TokenInvalid with { Message = $"Invalid token: {TokenFaults.Message(fault)}." });

    private static readonly FrozenDictionary<PaymentVerdict, Refusal> Payments = Enum.GetValues<PaymentVerdict>().ToFrozenDictionary(
        static verdict => verdict,
        static verdict => new Refusal(verdict == PaymentVerdict.Unavailable ? 503 : 401, PaymentVerdicts.Cause(verdict), PaymentVerdicts.Message(verdict)));

    /// <summary>The answer to a payment that lets nobody through.</summary>
    public static Refusal Of(PaymentVerdict verdict) => Payments[verdict];

    /// <summary>The answer to a token of ours that is refused for what it says.</summary>
    public static Refusal OfToken(TokenFault fault) => Tokens[fault];

    /// <summary>The answer to a request that is not valid HTTP.</summary>
    public static Refusal Of(HttpFault fault) => Faults[fault];

    /// <summary>The answer when no upstream connection could be had.</summary>
    public static Refusal Of(AcquireFault fault) => Acquire[fault];
}
