namespace SatGate.Transport.Http1;

/// <summary>
/// The fields the gateway treats by name. Names are compared without regard to ASCII case. The parsers look into the values of those from
/// <see cref="Host"/> to <see cref="Expect"/> and only recognise the rest, so a new name goes behind them.
/// </summary>
public enum KnownField : byte
{
    /// <summary>Any other name.</summary>
    None,

    /// <summary><c>Host</c>: routing; exactly one on HTTP/1.1 requests.</summary>
    Host,

    /// <summary><c>Connection</c>: hop-by-hop options.</summary>
    Connection,

    /// <summary><c>Content-Length</c>: framing; rebuilt by the forwarder from the parsed number.</summary>
    ContentLength,

    /// <summary><c>Transfer-Encoding</c>: framing; rebuilt by the forwarder.</summary>
    TransferEncoding,

    /// <summary><c>Keep-Alive</c>: hop-by-hop.</summary>
    KeepAlive,

    /// <summary><c>Proxy-Connection</c>: hop-by-hop, never standardised.</summary>
    ProxyConnection,

    /// <summary><c>TE</c>: hop-by-hop; only <c>trailers</c> matters.</summary>
    Te,

    /// <summary><c>Trailer</c>: names of trailer fields.</summary>
    Trailer,

    /// <summary><c>Upgrade</c>: hop-by-hop; protocols the sender would switch to.</summary>
    Upgrade,

    /// <summary><c>Expect</c>: <c>100-continue</c> or refused.</summary>
    Expect,

    /// <summary><c>Via</c>: the intermediaries passed so far.</summary>
    Via,

    /// <summary><c>X-Forwarded-For</c>: client addresses seen by earlier proxies.</summary>
    XForwardedFor,

    /// <summary><c>X-Forwarded-Proto</c>: scheme seen by an earlier proxy.</summary>
    XForwardedProto,

    /// <summary><c>X-Forwarded-Host</c>: authority seen by an earlier proxy.</summary>
    XForwardedHost,

    /// <summary><c>X-Request-Id</c>: correlation id.</summary>
    XRequestId,

    /// <summary><c>Forwarded</c>: RFC 7239.</summary>
    Forwarded,

    /// <summary><c>Authorization</c>: credentials for the origin, or the gateway's token.</summary>
    Authorization,

    /// <summary><c>Proxy-Authorization</c>: credentials for a proxy; never forwarded.</summary>
    ProxyAuthorization,

    /// <summary><c>Proxy-Authenticate</c>: a proxy's challenge; never forwarded.</summary>
    ProxyAuthenticate,

    /// <summary><c>Date</c>: RFC 9110 section 6.6.1.</summary>
    Date,

    /// <summary><c>Server</c>: RFC 9110 section 10.2.4.</summary>
    Server,

    /// <summary><c>Content-Type</c>: media type of the body.</summary>
    ContentType,

    /// <summary><c>Content-Encoding</c>: coding of the body.</summary>
    ContentEncoding,

    /// <summary><c>Accept</c>: media types wanted.</summary>
    Accept,

    /// <summary><c>Accept-Encoding</c>: codings wanted.</summary>
    AcceptEncoding,

    /// <summary><c>User-Agent</c>: RFC 9110 section 10.1.5.</summary>
    UserAgent,

    /// <summary><c>Cookie</c>: RFC 6265.</summary>
    Cookie,

    /// <summary><c>Origin</c>: RFC 6454; compared on MCP endpoints.</summary>
    Origin,

    /// <summary><c>Location</c>: RFC 9110 section 10.2.2.</summary>
    Location,

    /// <summary><c>Retry-After</c>: RFC 9110 section 10.2.3.</summary>
    RetryAfter,

    /// <summary><c>X-Api-Key</c>: credentials of some LLM providers.</summary>
    XApiKey,

    /// <summary><c>X-SatGate-Quote</c>: asks what a call would cost.</summary>
    XSatgateQuote,
}
