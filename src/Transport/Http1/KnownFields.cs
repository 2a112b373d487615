using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>Recognises field names by length and first letter, then by one comparison without regard to ASCII case.</summary>
internal static class KnownFields
{
    /// <summary>The field that <paramref name="name"/> (a non-empty token) names, or <see cref="KnownField.None"/>.</summary>
    public static KnownField Find(ReadOnlySpan<byte> name) => (name.Length, name[0] | 0x20) switch
    {
        (2, 't') when Ascii.EqualsIgnoreCase(name, "te"u8) => KnownField.Te,
        (3, 'v') when Ascii.EqualsIgnoreCase(name, "via"u8) => KnownField.Via,
        (4, 'd') when Ascii.EqualsIgnoreCase(name, "date"u8) => KnownField.Date,
        (4, 'h') when Ascii.EqualsIgnoreCase(name, "host"u8) => KnownField.Host,
        (6, 'a') when Ascii.EqualsIgnoreCase(name, "accept"u8) => KnownField.Accept,
        (6, 'c') when Ascii.EqualsIgnoreCase(name, "cookie"u8) => KnownField.Cookie,
        (6, 'e') when Ascii.EqualsIgnoreCase(name, "expect"u8) => KnownField.Expect,
        (6, 'o') when Ascii.EqualsIgnoreCase(name, "origin"u8) => KnownField.Origin,
        (6, 's') when Ascii.EqualsIgnoreCase(name, "server"u8) => KnownField.Server,
        (7, 't') when Ascii.EqualsIgnoreCase(name, "trailer"u8) => KnownField.Trailer,
        (7, 'u') when Ascii.EqualsIgnoreCase(name, "upgrade"u8) => KnownField.Upgrade,
        (8, 'l') when Ascii.EqualsIgnoreCase(name, "location"u8) => KnownField.Location,
        (9, 'f') when Ascii.EqualsIgnoreCase(name, "forwarded"u8) => KnownField.Forwarded,
        (9, 'x') when Ascii.EqualsIgnoreCase(name, "x-api-key"u8) => KnownField.XApiKey,
        (10, 'c') when Ascii.EqualsIgnoreCase(name, "connection"u8) => KnownField.Connection,
        (10, 'k') when Ascii.EqualsIgnoreCase(name, "keep-alive"u8) => KnownField.KeepAlive,
        (10, 'u') when Ascii.EqualsIgnoreCase(name, "user-agent"u8) => KnownField.UserAgent,
        (11, 'r') when Ascii.EqualsIgnoreCase(name, "retry-after"u8) => KnownField.RetryAfter,
        (12, 'c') when Ascii.EqualsIgnoreCase(name, "content-type"u8) => KnownField.ContentType,
        (12, 'x') when Ascii.EqualsIgnoreCase(name, "x-request-id"u8) => KnownField.XRequestId,
        (13, 'a') when Ascii.EqualsIgnoreCase(name, "authorization"u8) => KnownField.Authorization,
        (14, 'c') when Ascii.EqualsIgnoreCase(name, "content-length"u8) => KnownField.ContentLength,
        (15, 'a') when Ascii.EqualsIgnoreCase(name, "accept-encoding"u8) => KnownField.AcceptEncoding,
        (15, 'x') when Ascii.EqualsIgnoreCase(name, "x-forwarded-for"u8) => KnownField.XForwardedFor,
        (16, 'c') when Ascii.EqualsIgnoreCase(name, "content-encoding"u8) => KnownField.ContentEncoding,
        (16, 'p') when Ascii.EqualsIgnoreCase(name, "proxy-connection"u8) => KnownField.ProxyConnection,
        (16, 'x') when Ascii.EqualsIgnoreCase(name, "x-forwarded-host"u8) => KnownField.XForwardedHost,
        (17, 't') when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => KnownField.TransferEncoding,
        (17, 'x') when Ascii.EqualsIgnoreCase(name, "x-forwarded-proto"u8) => KnownField.XForwardedProto,
        (18, 'p') when Ascii.EqualsIgnoreCase(name, "proxy-authenticate"u8) => KnownField.ProxyAuthenticate,
        (19, 'p') when Ascii.EqualsIgnoreCase(name, "proxy-authorization"u8) => KnownField.ProxyAuthorization,
        _ => KnownField.None,
    };

    /// <summary>
    /// True for a name that a careless peer could take for a framing field: with everything but letters and digits removed it reads
    /// <c>transferencoding</c> or <c>contentlength</c>. The two real names must have been recognised before.
    /// </summary>
    public static bool LooksLikeFraming(ReadOnlySpan<byte> name) =>
        name.Length >= "contentlength"u8.Length && (ReadsAs(name, "contentlength"u8) || ReadsAs(name, "transferencoding"u8));

    private static bool ReadsAs(ReadOnlySpan<byte> name, ReadOnlySpan<byte> letters)
    {
        int matched = 0;
        foreach (byte value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value))
            {
                continue;
            }

            if (matched == letters.Length || (value | 0x20) != letters[matched])
            {
                return false;
            }

            matched++;
        }

        return matched == letters.Length;
    }
}
