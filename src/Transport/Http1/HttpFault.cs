namespace SatGate.Transport.Http1;

/// <summary>
/// Why a message was refused. <see cref="HttpFaults"/> gives each its status, its stable name and its sentence.
/// A faulty response is the upstream's doing and is answered with 502 whatever its fault.
/// </summary>
public enum HttpFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A carriage return in the message is not followed by a line feed. RFC 9112 section 2.2.</summary>
    BareCarriageReturn,

    /// <summary>A line in the message ends with a line feed alone. RFC 9112 section 2.2.</summary>
    BareLineFeed,

    /// <summary>The request line is not a method, a target and a version separated by single spaces. RFC 9112 section 3.</summary>
    RequestLineMalformed,

    /// <summary>The method is not a token, is too long, or is reserved for HTTP/2. RFC 9110 section 9.1.</summary>
    MethodInvalid,

    /// <summary>The gateway does not open tunnels with CONNECT. RFC 9110 section 9.3.6.</summary>
    ConnectMethod,

    /// <summary>The request target is in no form that this method allows, or holds a forbidden byte. RFC 9112 section 3.2.</summary>
    TargetInvalid,

    /// <summary>The request target is longer than the gateway accepts. RFC 9110 section 15.5.15.</summary>
    TargetTooLong,

    /// <summary>The gateway speaks HTTP/1.1 and HTTP/1.0 here. RFC 9110 section 15.6.6.</summary>
    VersionUnsupported,

    /// <summary>The message head is larger than the gateway accepts. RFC 6585 section 5.</summary>
    HeadTooLarge,

    /// <summary>The message head has more fields than the gateway accepts. RFC 6585 section 5.</summary>
    TooManyFields,

    /// <summary>A field line does not begin with a field name made of token characters. RFC 9110 section 5.1.</summary>
    FieldNameInvalid,

    /// <summary>A field name could be taken for a framing field by another server. RFC 9112 section 11.2.</summary>
    FieldNameAmbiguous,

    /// <summary>A field line has no colon. RFC 9112 section 5.</summary>
    ColonMissing,

    /// <summary>There is white space between a field name and its colon. RFC 9112 section 5.1.</summary>
    WhitespaceBeforeColon,

    /// <summary>A field value holds a control character, or bytes outside ASCII that are not UTF-8 in a request. RFC 9110 section 5.5.</summary>
    FieldValueInvalid,

    /// <summary>A field line begins with white space. RFC 9112 section 5.2.</summary>
    LineFolding,

    /// <summary>An HTTP/1.1 request must have a Host field. RFC 9112 section 3.2.</summary>
    HostMissing,

    /// <summary>There is more than one Host field. RFC 9112 section 3.2.</summary>
    HostRepeated,

    /// <summary>The Host field is not a host with an optional port. RFC 9110 section 7.2.</summary>
    HostInvalid,

    /// <summary>The Content-Length is not a decimal number the gateway can count to. RFC 9112 section 6.3.</summary>
    ContentLengthInvalid,

    /// <summary>There is more than one Content-Length field. RFC 9112 section 6.3.</summary>
    ContentLengthRepeated,

    /// <summary>Content-Length and Transfer-Encoding must not stand in one message. RFC 9112 section 6.1.</summary>
    LengthAndTransferEncoding,

    /// <summary>The Transfer-Encoding is not a list of codings that ends with chunked. RFC 9112 section 6.1.</summary>
    TransferEncodingInvalid,

    /// <summary>The gateway accepts no transfer coding but chunked. RFC 9112 section 6.1.</summary>
    TransferEncodingUnsupported,

    /// <summary>There is more than one Transfer-Encoding field. RFC 9112 section 6.1.</summary>
    TransferEncodingRepeated,

    /// <summary>HTTP/1.0 messages cannot have a Transfer-Encoding. RFC 9112 section 6.1.</summary>
    TransferEncodingInHttp10,

    /// <summary>The Connection field is not a list of tokens, or holds too many of them. RFC 9110 section 7.6.1.</summary>
    ConnectionInvalid,

    /// <summary>The Upgrade field is not a list of protocols. RFC 9110 section 7.8.</summary>
    UpgradeInvalid,

    /// <summary>The gateway meets no expectation but 100-continue. RFC 9110 section 10.1.1.</summary>
    ExpectationUnsupported,

    /// <summary>A chunk size is not one to fifteen hexadecimal digits. RFC 9112 section 7.1.</summary>
    ChunkSizeInvalid,

    /// <summary>A chunk extension is not well formed. RFC 9112 section 7.1.1.</summary>
    ChunkExtensionInvalid,

    /// <summary>The chunk extensions are longer than the gateway accepts. RFC 9112 section 7.1.1.</summary>
    ChunkExtensionTooLarge,

    /// <summary>The data of a chunk is not followed by a line end. RFC 9112 section 7.1.</summary>
    ChunkDataUnterminated,

    /// <summary>A trailer field is not well formed. RFC 9112 section 7.1.2.</summary>
    TrailerInvalid,

    /// <summary>A field that frames or routes a message must not stand in its trailer section. RFC 9110 section 6.5.1.</summary>
    TrailerForbidden,

    /// <summary>The trailer section is larger than the gateway accepts. RFC 6585 section 5.</summary>
    TrailerTooLarge,

    /// <summary>The status line is not a version, a status code and a reason. RFC 9112 section 4.</summary>
    StatusLineMalformed,

    /// <summary>The status code is not between 100 and 599. RFC 9110 section 15.</summary>
    StatusCodeInvalid,

    /// <summary>A response that cannot have a body announces one. RFC 9112 section 6.3.</summary>
    BodyForbidden,
}
