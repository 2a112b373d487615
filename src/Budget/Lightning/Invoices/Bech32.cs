namespace SatGate.Budget.Lightning.Invoices;

/// <summary>
/// The text form below Lightning invoices (BIP 173): a readable part, the digit one, five bits a character, and a checksum. Only lower case is
/// taken, which is how nodes write it. Pure.
/// </summary>
internal static class Bech32
{
    /// <summary>Characters of the checksum.</summary>
    public const int ChecksumLength = 6;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>
    /// Splits a text, checks its checksum and gives the groups of five bits between the separator and the checksum. False when it is not such a
    /// text or <paramref name="groups"/> is too short for it.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> groups, out ReadOnlySpan<char> readablePart, out int count)
    {
        readablePart = default;
        count = 0;
        int separator = text.LastIndexOf('1');
        ReadOnlySpan<char> data = text[(separator + 1)..];
        if (separator < 1 || data.Length < ChecksumLength || data.Length - ChecksumLength > groups.Length)
        {
            return false;
        }

        if (!TryCheckReadablePart(text[..separator], out uint checksum))
        {
            return false;
        }

        for (int i = 0; i < data.Length; i++)
        {
            int value = Alphabet.IndexOf(data[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            checksum = Step(checksum, (uint)value);
            if (i < data.Length - ChecksumLength)
            {
                groups[i] = (byte)value;
            }
        }

        if (checksum != 1)
        {
            return false;
        }

        readablePart = text[..separator];
        count = data.Length - ChecksumLength;
        return true;
    }

    private static bool TryCheckReadablePart(ReadOnlySpan<char> part, out uint checksum)
    {
        checksum = 1;
        foreach (char letter in part)
        {
            if (letter is < '!' or > '~' or (>= 'A' and <= 'Z'))
            {
                return false;
            }

            checksum = Step(checksum, (uint)letter >> 5);
        }

        checksum = Step(checksum, 0);
        foreach (char letter in part)
        {
            checksum = Step(checksum, (uint)letter & 31);
        }

        return true;
    }

    private static uint Step(uint checksum, uint value)
    {
        uint top = checksum >> 25;
        checksum = ((checksum & 0x1ffffff) << 5) ^ value;
        for (int i = 0; i < Generator.Length; i++)
        {
            if (((top >> i) & 1) != 0)
            {
                checksum ^= Generator[i];
            }
        }

        return checksum;
    }
}
