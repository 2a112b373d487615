using System.Runtime.InteropServices;

namespace SatGate.Budget.Lightning.Invoices;

/// <summary>
/// What an invoice (BOLT 11) asks for, read from the invoice itself, so that a node's answer is believed only where both agree: a payer sees
/// nothing else. The signature is not checked; the node was authenticated when it answered. Pure.
/// </summary>
/// <param name="AmountMsats">The amount in thousandths of a satoshi; 0 when the payer may choose.</param>
/// <param name="PaymentHashHex">The payment hash, 64 lower-case hex digits.</param>
/// <param name="ExpiresAt">The end of its life.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Bolt11Invoice(long AmountMsats, string PaymentHashHex, DateTimeOffset ExpiresAt)
{
    /// <summary>Longest invoice that is read, in characters. Real ones with many route hints stay below 1,500.</summary>
    public const int CharactersMax = 4096;

    private const int TimestampGroups = 7;
    private const int SignatureGroups = 104;
    private const int HashGroups = 52;
    private const int HashTag = 1;
    private const int ExpiryTag = 6;
    private const long DefaultLifeSeconds = 3600;
    private const long LifeSecondsMax = 10L * 365 * 86_400;

    /// <summary>Networks by the letters after <c>ln</c>, the longer before the shorter that it begins with.</summary>
    private static readonly string[] Networks = ["bcrt", "tbs", "bc", "tb", "sb"];

    /// <summary>Reads an invoice. False when it is malformed, has no payment hash or two, or is too long.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out Bolt11Invoice invoice)
    {
        invoice = default;
        Span<byte> buffer = stackalloc byte[CharactersMax];
        if (text.Length > CharactersMax || !Bech32.TryDecode(text, buffer, out ReadOnlySpan<char> readablePart, out int count))
        {
            return false;
        }

        if (count < TimestampGroups + SignatureGroups || !TryReadAmount(readablePart, out long amountMsats))
        {
            return false;
        }

        long timestamp = ToNumber(buffer[..TimestampGroups]);
        if (!TryReadFields(buffer[TimestampGroups..(count - SignatureGroups)], out string? hash, out long lifeSeconds) || hash is null)
        {
            return false;
        }

        invoice = new Bolt11Invoice(amountMsats, hash, DateTimeOffset.FromUnixTimeSeconds(timestamp + lifeSeconds));
        return true;
    }

    private static bool TryReadAmount(ReadOnlySpan<char> readablePart, out long amountMsats)
    {
        amountMsats = 0;
        if (!readablePart.StartsWith("ln", StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = readablePart[2..];
        foreach (string network in Networks)
        {
            if (rest.StartsWith(network, StringComparison.Ordinal))
            {
                return TryReadDigits(rest[network.Length..], out amountMsats);
            }
        }

        return false;
    }

    /// <summary>Digits with a letter for milli, micro, nano or pico of a bitcoin, which is 10¹¹ thousandths of a satoshi.</summary>
    private static bool TryReadDigits(ReadOnlySpan<char> text, out long amountMsats)
    {
        amountMsats = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        long tenthsPerUnit = text[^1] switch
        {
            'm' => 1_000_000_000,
            'u' => 1_000_000,
            'n' => 1_000,
            'p' => 1,
            _ => 1_000_000_000_000,
        };
        ReadOnlySpan<char> digits = text[^1] is 'm' or 'u' or 'n' or 'p' ? text[..^1] : text;
        if (digits.IsEmpty || digits.Length > 18 || digits[0] == '0')
        {
            return false;
        }

        Int128 tenths = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            tenths = (tenths * 10) + (digit - '0');
        }

        tenths *= tenthsPerUnit;
        if (tenths % 10 != 0 || tenths / 10 > (Int128)LightningNodes.AmountSatsMax * 1000)
        {
            return false;
        }

        amountMsats = (long)(tenths / 10);
        return true;
    }

    /// <summary>Tagged fields: one group for the kind, two for the length, and so many groups. Kinds that do not matter here are passed over.</summary>
    private static bool TryReadFields(ReadOnlySpan<byte> fields, out string? hash, out long lifeSeconds)
    {
        hash = null;
        lifeSeconds = DefaultLifeSeconds;
        while (!fields.IsEmpty)
        {
            if (fields.Length < 3)
            {
                return false;
            }

            int tag = fields[0];
            int length = (fields[1] * 32) + fields[2];
            if (fields.Length - 3 < length)
            {
                return false;
            }

            ReadOnlySpan<byte> value = fields.Slice(3, length);
            if (tag == HashTag)
            {
                if (length != HashGroups || hash is not null)
                {
                    return false;
                }

                hash = ToHex(value);
            }
            else if (tag == ExpiryTag)
            {
                lifeSeconds = length <= 8 ? Math.Min(ToNumber(value), LifeSecondsMax) : LifeSecondsMax;
            }

            fields = fields[(3 + length)..];
        }

        return true;
    }

    private static long ToNumber(ReadOnlySpan<byte> groups)
    {
        long number = 0;
        foreach (byte group in groups)
        {
            number = (number << 5) | group;
        }

        return number;
    }

    /// <summary>52 groups are 260 bits: 32 bytes and four bits of padding.</summary>
    private static string ToHex(ReadOnlySpan<byte> groups)
    {
        Span<byte> bytes = stackalloc byte[32];
        int accumulator = 0;
        int bits = 0;
        int count = 0;
        foreach (byte group in groups)
        {
            accumulator = ((accumulator << 5) | group) & 0xfff;
            bits += 5;
            if (bits >= 8 && count < bytes.Length)
            {
                bits -= 8;
                bytes[count++] = (byte)(accumulator >> bits);
            }
        }

        return Convert.ToHexStringLower(bytes);
    }
}
