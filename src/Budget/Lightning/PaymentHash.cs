using System.Security.Cryptography;

namespace SatGate.Budget.Lightning;

/// <summary>Payment hashes and the preimages that prove a payment. Pure.</summary>
public static class PaymentHash
{
    /// <summary>Bytes of a hash and of a preimage.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>Characters of either in hex.</summary>
    public const int HexLength = 2 * Bytes;

    /// <summary>Whether a text is a payment hash as this program writes it: 64 lower-case hex digits.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length != HexLength)
        {
            return false;
        }

        foreach (char digit in text)
        {
            if (!char.IsAsciiHexDigitLower(digit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The hash of a preimage, in lower-case hex.</summary>
    public static string Of(ReadOnlySpan<byte> preimage)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(preimage, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Throws <see cref="ArgumentException"/> unless the text is a payment hash: it goes into a node's address as it is.</summary>
    internal static void Demand(string paymentHashHex)
    {
        if (!IsValid(paymentHashHex))
        {
            throw new ArgumentException("A payment hash is 64 lower-case hex digits.", nameof(paymentHashHex));
        }
    }
}
