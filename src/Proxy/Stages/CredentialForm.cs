using System.Text;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Stages;

/// <summary>Tells the forms in which credentials come. Pure.</summary>
public static class CredentialForm
{
    /// <summary>
    /// Splits the value of a credential field: <c>Bearer</c> and <c>Capability</c> before a token, <c>L402</c> and <c>LSAT</c> before a payment,
    /// any other single word as a token by itself; the scheme's case does not matter (RFC 9110 section 11.1).
    /// </summary>
    public static CredentialScheme Read(KnownField field, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> credential)
    {
        credential = value;
        int space = value.IndexOf((byte)' ');
        if (space < 0)
        {
            return value.IsEmpty ? CredentialScheme.Other : CredentialScheme.Token;
        }

        if (field != KnownField.Authorization)
        {
            return CredentialScheme.Other;
        }

        ReadOnlySpan<byte> scheme = value[..space];
        credential = value[(space + 1)..].Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(scheme, "Bearer"u8) || Ascii.EqualsIgnoreCase(scheme, "Capability"u8))
        {
            return credential.IsEmpty || credential.Contains((byte)' ') ? CredentialScheme.Other : CredentialScheme.Token;
        }

        return Ascii.EqualsIgnoreCase(scheme, "L402"u8) || Ascii.EqualsIgnoreCase(scheme, "LSAT"u8) ? CredentialScheme.Payment : CredentialScheme.Other;
    }
}
