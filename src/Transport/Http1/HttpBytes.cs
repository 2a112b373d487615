using System.Buffers;

namespace SatGate.Transport.Http1;

/// <summary>The byte classes of RFC 9110 section 5.6 and RFC 3986, ready for vectorised search.</summary>
internal static class HttpBytes
{
    public const byte Tab = (byte)'\t';
    public const byte LineFeed = (byte)'\n';
    public const byte CarriageReturn = (byte)'\r';
    public const byte Space = (byte)' ';
    public const byte Delete = 0x7F;

    /// <summary>tchar: what method and field names are made of.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What a request target may hold before its query: visible ASCII without the fragment mark and the question mark.</summary>
    public static readonly SearchValues<byte> TargetPath = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>What a query may hold: <see cref="TargetPath"/> and the question mark.</summary>
    public static readonly SearchValues<byte> TargetQuery = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>reg-name without percent-encoding and without the comma, which lists of hosts would be made with.</summary>
    public static readonly SearchValues<byte> HostName = SearchValues.Create(
        "!$&'()*+-.0123456789;=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);

    /// <summary>True for a character of a token (RFC 9110 section 5.6.2).</summary>
    public static bool IsToken(byte value) => Token.Contains(value);

    /// <summary>True for a non-empty span of token characters only.</summary>
    public static bool IsToken(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExcept(Token);

    /// <summary>True for the only two kinds of white space HTTP knows within a line.</summary>
    public static bool IsWhitespace(byte value) => value is Space or Tab;

    /// <summary>The span without optional white space at its ends; nothing but SP and HTAB counts as such.</summary>
    public static ReadOnlySpan<byte> TrimWhitespace(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexValue(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
