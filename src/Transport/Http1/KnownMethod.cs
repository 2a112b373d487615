namespace SatGate.Transport.Http1;

/// <summary>The methods the gateway treats by name (RFC 9110 section 9.3, RFC 5789). Names are case-sensitive.</summary>
public enum KnownMethod : byte
{
    /// <summary>A valid token that is none of the others; it is forwarded as received.</summary>
    Other,

    /// <summary><c>GET</c>.</summary>
    Get,

    /// <summary><c>HEAD</c>: its answer has no body.</summary>
    Head,

    /// <summary><c>POST</c>.</summary>
    Post,

    /// <summary><c>PUT</c>.</summary>
    Put,

    /// <summary><c>DELETE</c>.</summary>
    Delete,

    /// <summary><c>OPTIONS</c>: the only method that may carry the target <c>*</c>.</summary>
    Options,

    /// <summary><c>PATCH</c>.</summary>
    Patch,

    /// <summary><c>TRACE</c>.</summary>
    Trace,

    /// <summary><c>CONNECT</c>: always refused, see <see cref="HttpFault.ConnectMethod"/>.</summary>
    Connect,
}
