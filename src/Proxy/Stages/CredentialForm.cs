using System.Buffers;
using System.Text;
using SatGate.Model.Tokens;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Stages;

/// <summary>Tells the forms in which credentials come. Pure.</summary>
public static class CredentialForm
{
    /// <summary>Most words of a value that are looked at one by one; what stands behind them is passed over. 16, of which no scheme in use needs half.</summary>
    private const int WordsMax = 16;

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t"u8);
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t,:;\""u8);

    /// <summary>
    /// Splits the value of a credential field: <c>Bearer</c> and <c>Capability</c> before a token, <c>L402</c> and <c>LSAT</c> before a payment,
    /// any other single word as a token by itself; the scheme's case does not matter (RFC 9110 section 11.1). Any number of spaces and tabs may stand behind the scheme: the grammar has spaces
    /// only (section 11.4), but what somebody else would take for a credential must not pass for something else here.
    /// </summary>
    public static CredentialScheme Read(KnownField field, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> credential)
    {
        credential = value;
        int space = value.IndexOfAny(Blanks);
        if (space < 0)
        {
            return value.IsEmpty ? CredentialScheme.Other : CredentialScheme.Token;
        }

        if (field != KnownField.Authorization)
        {
            return CredentialScheme.Other;
        }

        ReadOnlySpan<byte> scheme = value[..space];
        credential = value[(space + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(scheme, "Bearer"u8) || Ascii.EqualsIgnoreCase(scheme, "Capability"u8))
        {
            return credential.IsEmpty || credential.ContainsAny(Blanks) ? CredentialScheme.Other : CredentialScheme.Token;
        }

        return Ascii.EqualsIgnoreCase(scheme, "L402"u8) || Ascii.EqualsIgnoreCase(scheme, "LSAT"u8) ? CredentialScheme.Payment : CredentialScheme.Other;
    }

    /// <summary>Whether one of our tokens stands anywhere in a value whose form says nothing to us, as in a payment or behind a second scheme.</summary>
    public static bool HoldsOurs(ReadOnlySpan<byte> value)
    {
        for (int words = 0; words < WordsMax && !value.IsEmpty; words++)
        {
            int end = value.IndexOfAny(WordEnds);
            if (TokenText.IsOurs(end < 0 ? value : value[..end]))
            {
                return true;
            }

            value = end < 0 ? default : value[(end + 1)..].TrimStart(" \t,:;\""u8);
        }

        return false;
    }
}
