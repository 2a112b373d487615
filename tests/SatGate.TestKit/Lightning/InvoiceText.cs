using System.Globalization;
using System.Text;

namespace SatGate.TestKit.Lightning;

/// <summary>Writes invoices as a node would (BOLT 11), with a signature of zeros: nothing here checks one.</summary>
public static class InvoiceText
{
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>An invoice for the main network over whole satoshi.</summary>
    public static string Write(long amountSats, string paymentHashHex, DateTimeOffset createdAt, int? expirySeconds = 3000)
    {
        string amount = string.Create(CultureInfo.InvariantCulture, $"{amountSats * 10}n");
        List<int> groups = [.. Number(createdAt.ToUnixTimeSeconds(), 7)];
        Field(groups, 1, Groups(Convert.FromHexString(paymentHashHex)));
        Field(groups, 13, Groups(Encoding.UTF8.GetBytes("a call")));
        if (expirySeconds is { } seconds)
        {
            Field(groups, 6, Number(seconds, 3));
        }

        groups.AddRange(Enumerable.Repeat(0, 104));
        return Encode("lnbc" + amount, groups);
    }

    /// <summary>Joins a readable part and groups of five bits, and adds the checksum (BIP 173).</summary>
    public static string Encode(string readablePart, IReadOnlyList<int> groups)
    {
        List<int> values = [.. readablePart.Select(c => c >> 5), 0, .. readablePart.Select(c => c & 31), .. groups];
        int checksum = Polymod([.. values, 0, 0, 0, 0, 0, 0]) ^ 1;
        IEnumerable<int> tail = Enumerable.Range(0, 6).Select(i => (checksum >> (5 * (5 - i))) & 31);
        return readablePart + "1" + string.Concat(groups.Concat(tail).Select(g => Letters[g]));
    }

    /// <summary>A tagged field.</summary>
    public static void Field(List<int> groups, int tag, IReadOnlyCollection<int> value)
    {
        groups.AddRange([tag, value.Count / 32, value.Count % 32]);
        groups.AddRange(value);
    }

    /// <summary>Bytes as groups of five bits, padded with zeros.</summary>
    public static int[] Groups(byte[] bytes)
    {
        string bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        bits = bits.PadRight((bits.Length + 4) / 5 * 5, '0');
        return [.. Enumerable.Range(0, bits.Length / 5).Select(i => Convert.ToInt32(bits.Substring(i * 5, 5), 2))];
    }

    /// <summary>A number as so many groups, the highest first.</summary>
    public static int[] Number(long value, int count) => [.. Enumerable.Range(0, count).Select(i => (int)(value >> (5 * (count - 1 - i))) & 31)];

    private static int Polymod(List<int> values)
    {
        int[] generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        int checksum = 1;
        foreach (int value in values)
        {
            int top = checksum >> 25;
            checksum = ((checksum & 0x1ffffff) << 5) ^ value;
            checksum = Enumerable.Range(0, 5).Where(i => ((top >> i) & 1) == 1).Aggregate(checksum, (c, i) => c ^ generator[i]);
        }

        return checksum;
    }
}
