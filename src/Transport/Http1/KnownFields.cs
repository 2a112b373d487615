using System.Buffers.Binary;
using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>Recognises field names by their length and by words of their bytes, without regard to ASCII case.</summary>
internal static class KnownFields
{
    /// <summary>The bit that tells upper from lower case, in every byte of a word.</summary>
    private const ulong Lower = 0x2020_2020_2020_2020;

    private static readonly (NameKey Key, KnownField Field)[][] ByLength = Index(
    [
        (KnownField.Te, "te"),
        (KnownField.Via, "via"),
        (KnownField.Date, "date"),
        (KnownField.Host, "host"),
        (KnownField.Accept, "accept"),
        (KnownField.Cookie, "cookie"),
        (KnownField.Expect, "expect"),
        (KnownField.Origin, "origin"),
        (KnownField.Server, "server"),
        (KnownField.Trailer, "trailer"),
        (KnownField.Upgrade, "upgrade"),
        (KnownField.Location, "location"),
        (KnownField.Forwarded, "forwarded"),
        (KnownField.XApiKey, "x-api-key"),
        (KnownField.Connection, "connection"),
        (KnownField.KeepAlive, "keep-alive"),
        (KnownField.UserAgent, "user-agent"),
        (KnownField.RetryAfter, "retry-after"),
        (KnownField.ContentType, "content-type"),
        (KnownField.XRequestId, "x-request-id"),
        (KnownField.Authorization, "authorization"),
        (KnownField.ContentLength, "content-length"),
        (KnownField.AcceptEncoding, "accept-encoding"),
        (KnownField.XForwardedFor, "x-forwarded-for"),
        (KnownField.XSatgateQuote, "x-satgate-quote"),
        (KnownField.ContentEncoding, "content-encoding"),
        (KnownField.ProxyConnection, "proxy-connection"),
        (KnownField.XForwardedHost, "x-forwarded-host"),
        (KnownField.TransferEncoding, "transfer-encoding"),
        (KnownField.XForwardedProto, "x-forwarded-proto"),
        (KnownField.ProxyAuthenticate, "proxy-authenticate"),
        (KnownField.ProxyAuthorization, "proxy-authorization"),
    ]);

    /// <summary>
    /// The field that <paramref name="name"/> names, or <see cref="KnownField.None"/>. The name must be a token: of its bytes only letters
    /// change to a letter or hyphen when the case bit is set, so that comparing whole words is exact.
    /// </summary>
    public static KnownField Find(ReadOnlySpan<byte> name)
    {
        if (name.Length >= ByLength.Length)
        {
            return KnownField.None;
        }

        (NameKey Key, KnownField Field)[] candidates = ByLength[name.Length];
        if (candidates.Length == 0)
        {
            return KnownField.None;
        }

        NameKey key = KeyOf(name);
        foreach ((NameKey candidate, KnownField field) in candidates)
        {
            if (candidate == key)
            {
                return field;
            }
        }

        return KnownField.None;
    }

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

    /// <summary>Three words that together cover every byte of a name of 2 to 24 bytes; where they overlap they agree.</summary>
    private static NameKey KeyOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            ulong head = BinaryPrimitives.ReadUInt64LittleEndian(name);
            ulong tail = BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]);
            ulong middle = name.Length > 2 * sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(name[sizeof(ulong)..]) : 0;
            return new NameKey(head | Lower, middle | Lower, tail | Lower);
        }

        if (name.Length >= sizeof(uint))
        {
            uint head = BinaryPrimitives.ReadUInt32LittleEndian(name);
            uint tail = BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]);
            return new NameKey(head | Lower, Lower, tail | Lower);
        }

        return new NameKey(name[0] | Lower, name[name.Length / 2] | Lower, name[^1] | Lower);
    }

    private static (NameKey Key, KnownField Field)[][] Index((KnownField Field, string Name)[] names)
    {
        int longest = names.Max(n => n.Name.Length);
        return
        [
            .. Enumerable.Range(0, longest + 1).Select(
                length => names.Where(n => n.Name.Length == length).Select(n => (KeyOf(Encoding.ASCII.GetBytes(n.Name)), n.Field)).ToArray()),
        ];
    }
}
