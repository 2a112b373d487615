using System.Buffers;
using System.Text;

namespace SatGate.Budget.Lightning.Payments;

/// <summary>
/// The value of <c>Authorization</c> that presents a payment: the scheme, <c>L402</c> or its older name <c>LSAT</c>, one space, a macaroon in
/// base64, a colon, and the preimage in hex. Lives on the stack. Pure.
/// </summary>
internal readonly ref struct PaymentCredential
{
    private const int SchemeLength = 4;

    private PaymentCredential(ReadOnlySpan<byte> macaroon, ReadOnlySpan<byte> preimageHex)
    {
        Macaroon = macaroon;
        PreimageHex = preimageHex;
    }

    /// <summary>The text of the macaroon.</summary>
    public ReadOnlySpan<byte> Macaroon { get; }

    /// <summary>64 hex digits of either case.</summary>
    public ReadOnlySpan<byte> PreimageHex { get; }

    /// <summary>
    /// Whether a value names the scheme of payments, in whatever case: schemes have none (RFC 9110 section 11.1). A tab behind it is seen too, so
    /// that nothing meant as a payment passes for something else; it is still no way to write one.
    /// </summary>
    public static bool HasScheme(ReadOnlySpan<byte> value)
    {
        if (value.Length <= SchemeLength || value[SchemeLength] is not ((byte)' ' or (byte)'\t'))
        {
            return false;
        }

        Span<byte> scheme = stackalloc byte[SchemeLength];
        Ascii.ToUpper(value[..SchemeLength], scheme, out _);
        return scheme.SequenceEqual("L402"u8) || scheme.SequenceEqual("LSAT"u8);
    }

    /// <summary>Takes a value apart. False when it is not of this form; whether the macaroon is one is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out PaymentCredential credential)
    {
        credential = default;
        if (!HasScheme(value) || value[SchemeLength] != ' ')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = value[(SchemeLength + 1)..];
        int colon = rest.IndexOf((byte)':');
        if (colon < 1)
        {
            return false;
        }

        ReadOnlySpan<byte> preimage = rest[(colon + 1)..];
        if (preimage.Length != PaymentHash.HexLength || preimage.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        credential = new PaymentCredential(rest[..colon], preimage);
        return true;
    }

    /// <summary>The preimage. <paramref name="preimage"/> is <see cref="PaymentHash.Bytes"/> long.</summary>
    public void CopyPreimageTo(Span<byte> preimage) => Convert.FromHexString(PreimageHex, preimage, out _, out _);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
}
