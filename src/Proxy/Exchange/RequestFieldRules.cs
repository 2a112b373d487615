using System.Text;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>Which of the client's fields reach an upstream. Pure.</summary>
internal static class RequestFieldRules
{
    private const int OwnNameBytesMin = 10;
    private const int OwnNameBytesMax = 17;

    /// <summary>Names that only the gateway may speak for, in lower case; a prefix when they end with a dash.</summary>
    private static readonly byte[][] OwnNames =
    [
        "x-satgate-"u8.ToArray(), "x-tenant-id"u8.ToArray(), "x-forwarded-for"u8.ToArray(), "x-forwarded-proto"u8.ToArray(),
        "x-forwarded-host"u8.ToArray(), "x-request-id"u8.ToArray(),
    ];

    /// <summary>
    /// Whether the field is forwarded. Hop-by-hop fields and those a Connection option names are not (RFC 9110 section 7.6.1); framing, Host and
    /// the X-Forwarded fields are rebuilt; fields that only the gateway may set are dropped, under any spelling with underscores too.
    /// </summary>
    public static bool IsForwarded(in HeaderField field, ReadOnlySpan<byte> name, bool isTrusted, int versionMinor)
    {
        if (field.IsNominated)
        {
            return false;
        }

        switch (field.Known)
        {
            case KnownField.None:
                return !IsOwn(name, isTrusted);
            case KnownField.Host or KnownField.Connection or KnownField.ContentLength or KnownField.TransferEncoding:
            case KnownField.KeepAlive or KnownField.ProxyConnection or KnownField.Te or KnownField.Trailer or KnownField.Upgrade:
            case KnownField.ProxyAuthorization or KnownField.ProxyAuthenticate:
            case KnownField.XForwardedFor or KnownField.XRequestId or KnownField.XSatgateQuote:
                return false;
            case KnownField.XForwardedProto or KnownField.XForwardedHost or KnownField.Forwarded:
                return isTrusted;
            case KnownField.Expect:
                return versionMinor > 0;
            default:
                return true;
        }
    }

    private static bool IsOwn(ReadOnlySpan<byte> name, bool isTrusted)
    {
        if ((name[0] | 0x20) != 'x' || name.Length < OwnNameBytesMin)
        {
            return false;
        }

        // No own name is longer than the buffer; of a longer name only its beginning can match, as a prefix.
        Span<byte> dashed = stackalloc byte[OwnNameBytesMax];
        int length = Math.Min(name.Length, OwnNameBytesMax);
        name[..length].CopyTo(dashed);
        dashed = dashed[..length];
        dashed.Replace((byte)'_', (byte)'-');
        foreach (byte[] own in OwnNames)
        {
            bool isPrefix = own[^1] == '-';
            if (isPrefix ? length >= own.Length && Ascii.EqualsIgnoreCase(dashed[..own.Length], own)
                : name.Length == own.Length && Ascii.EqualsIgnoreCase(dashed, own))
            {
                // A trusted proxy may name the tenant, but nobody may use a look-alike spelling.
                return !isTrusted || isPrefix || name.Contains((byte)'_');
            }
        }

        return false;
    }
}
