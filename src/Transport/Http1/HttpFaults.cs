namespace SatGate.Transport.Http1;

/// <summary>The one table from <see cref="HttpFault"/> to what is said about it. Pure and thread-safe.</summary>
public static class HttpFaults
{
    extension(HttpFault)
    {
        /// <summary>The status a faulty request is answered with; 400 unless RFC 9110 or RFC 6585 has a better one.</summary>
        public static int StatusCode(HttpFault fault) => fault switch
        {
            HttpFault.None => 200,
            HttpFault.TargetTooLong => 414,
            HttpFault.ExpectationUnsupported => 417,
            HttpFault.HeadTooLarge or HttpFault.TooManyFields or HttpFault.TrailerTooLarge => 431,
            HttpFault.ConnectMethod or HttpFault.TransferEncodingUnsupported => 501,
            HttpFault.VersionUnsupported => 505,
            _ => 400,
        };

        /// <summary>A stable name in snake_case for logs, metrics and error bodies, such as <c>bare_line_feed</c>.</summary>
        public static string Cause(HttpFault fault) => fault switch
        {
            HttpFault.None => "none",
            HttpFault.BareCarriageReturn => "bare_carriage_return",
            HttpFault.BareLineFeed => "bare_line_feed",
            HttpFault.RequestLineMalformed => "request_line_malformed",
            HttpFault.MethodInvalid => "method_invalid",
            HttpFault.ConnectMethod => "connect_method",
            HttpFault.TargetInvalid => "target_invalid",
            HttpFault.TargetTooLong => "target_too_long",
            HttpFault.VersionUnsupported => "version_unsupported",
            HttpFault.HeadTooLarge => "head_too_large",
            HttpFault.TooManyFields => "too_many_fields",
            HttpFault.FieldNameInvalid => "field_name_invalid",
            HttpFault.FieldNameAmbiguous => "field_name_ambiguous",
            HttpFault.ColonMissing => "colon_missing",
            HttpFault.WhitespaceBeforeColon => "whitespace_before_colon",
            HttpFault.FieldValueInvalid => "field_value_invalid",
            HttpFault.LineFolding => "line_folding",
            HttpFault.HostMissing => "host_missing",
            HttpFault.HostRepeated => "host_repeated",
            HttpFault.HostInvalid => "host_invalid",
            HttpFault.ContentLengthInvalid => "content_length_invalid",
            HttpFault.ContentLengthRepeated => "content_length_repeated",
            HttpFault.LengthAndTransferEncoding => "length_and_transfer_encoding",
            HttpFault.TransferEncodingInvalid => "transfer_encoding_invalid",
            HttpFault.TransferEncodingUnsupported => "transfer_encoding_unsupported",
            HttpFault.TransferEncodingRepeated => "transfer_encoding_repeated",
            HttpFault.TransferEncodingInHttp10 => "transfer_encoding_in_http_10",
            HttpFault.ConnectionInvalid => "connection_invalid",
            HttpFault.UpgradeInvalid => "upgrade_invalid",
            HttpFault.ExpectationUnsupported => "expectation_unsupported",
            HttpFault.ChunkSizeInvalid => "chunk_size_invalid",
            HttpFault.ChunkExtensionInvalid => "chunk_extension_invalid",
            HttpFault.ChunkExtensionTooLarge => "chunk_extension_too_large",
            HttpFault.ChunkDataUnterminated => "chunk_data_unterminated",
            HttpFault.TrailerInvalid => "trailer_invalid",
            HttpFault.TrailerForbidden => "trailer_forbidden",
            HttpFault.TrailerTooLarge => "trailer_too_large",
            HttpFault.StatusLineMalformed => "status_line_malformed",
            HttpFault.StatusCodeInvalid => "status_code_invalid",
            HttpFault.BodyForbidden => "body_forbidden",
            _ => "unknown",
        };

        /// <summary>One English sentence for a person, without any byte of the message.</summary>
        public static string Sentence(HttpFault fault) => fault switch
        {
            HttpFault.None => "Nothing is wrong.",
            HttpFault.BareCarriageReturn => "A carriage return in the message is not followed by a line feed.",
            HttpFault.BareLineFeed => "A line in the message ends with a line feed alone.",
            HttpFault.RequestLineMalformed => "The request line is not a method, a target and a version separated by single spaces.",
            HttpFault.MethodInvalid => "The method is not a token, is too long, or is reserved for HTTP/2.",
            HttpFault.ConnectMethod => "The gateway does not open tunnels with CONNECT.",
            HttpFault.TargetInvalid => "The request target is in no form that this method allows, or holds a forbidden byte.",
            HttpFault.TargetTooLong => "The request target is longer than the gateway accepts.",
            HttpFault.VersionUnsupported => "The gateway speaks HTTP/1.1 and HTTP/1.0 here.",
            HttpFault.HeadTooLarge => "The message head is larger than the gateway accepts.",
            HttpFault.TooManyFields => "The message head has more fields than the gateway accepts.",
            HttpFault.FieldNameInvalid => "A field line does not begin with a field name made of token characters.",
            HttpFault.FieldNameAmbiguous => "A field name could be taken for a framing field by another server.",
            HttpFault.ColonMissing => "A field line has no colon.",
            HttpFault.WhitespaceBeforeColon => "There is white space between a field name and its colon.",
            HttpFault.FieldValueInvalid => "A field value holds a control character or is not UTF-8.",
            HttpFault.LineFolding => "A field line begins with white space.",
            HttpFault.HostMissing => "An HTTP/1.1 request must have a Host field.",
            HttpFault.HostRepeated => "There is more than one Host field.",
            HttpFault.HostInvalid => "The Host field is not a host with an optional port.",
            HttpFault.ContentLengthInvalid => "The Content-Length is not a decimal number the gateway can count to.",
            HttpFault.ContentLengthRepeated => "There is more than one Content-Length field.",
            HttpFault.LengthAndTransferEncoding => "Content-Length and Transfer-Encoding must not stand in one message.",
            HttpFault.TransferEncodingInvalid => "The Transfer-Encoding is not a list of codings that ends with chunked.",
            HttpFault.TransferEncodingUnsupported => "The gateway accepts no transfer coding but chunked.",
            HttpFault.TransferEncodingRepeated => "There is more than one Transfer-Encoding field.",
            HttpFault.TransferEncodingInHttp10 => "HTTP/1.0 messages cannot have a Transfer-Encoding.",
            HttpFault.ConnectionInvalid => "The Connection field is not a list of tokens, or holds too many of them.",
            HttpFault.UpgradeInvalid => "The Upgrade field is not a list of protocols.",
            HttpFault.ExpectationUnsupported => "The gateway meets no expectation but 100-continue.",
            HttpFault.ChunkSizeInvalid => "A chunk size is not one to fifteen hexadecimal digits.",
            HttpFault.ChunkExtensionInvalid => "A chunk extension is not well formed.",
            HttpFault.ChunkExtensionTooLarge => "The chunk extensions are longer than the gateway accepts.",
            HttpFault.ChunkDataUnterminated => "The data of a chunk is not followed by a line end.",
            HttpFault.TrailerInvalid => "A trailer field is not well formed.",
            HttpFault.TrailerForbidden => "A field that frames or routes a message must not stand in its trailer section.",
            HttpFault.TrailerTooLarge => "The trailer section is larger than the gateway accepts.",
            HttpFault.StatusLineMalformed => "The status line is not a version, a status code and a reason.",
            HttpFault.StatusCodeInvalid => "The status code is not between 100 and 599.",
            HttpFault.BodyForbidden => "A response that cannot have a body announces one.",
            _ => "The message is not valid.",
        };
    }
}
