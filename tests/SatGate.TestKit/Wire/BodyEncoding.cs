using System.Globalization;
using System.Text;

namespace SatGate.TestKit.Wire;

/// <summary>Writes bodies in chunks.</summary>
public static class BodyEncoding
{
    /// <summary>The body in chunks of the lengths that the plan gives, with the last chunk and an empty trailer section.</summary>
    public static byte[] Chunked(ReadOnlySpan<byte> body, SplitPlan plan, string trailers = "")
    {
        ArgumentNullException.ThrowIfNull(plan);
        MemoryStream encoded = new(body.Length + 64);
        foreach (int length in plan.Lengths(body.Length))
        {
            encoded.Write(Encoding.ASCII.GetBytes(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            encoded.Write(body[..length]);
            encoded.Write("\r\n"u8);
            body = body[length..];
        }

        encoded.Write(Encoding.ASCII.GetBytes("0\r\n" + trailers + "\r\n"));
        return encoded.ToArray();
    }

    /// <summary>One chunk.</summary>
    public static string Chunk(string data) =>
        Encoding.Latin1.GetByteCount(data).ToString("x", CultureInfo.InvariantCulture) + "\r\n" + data + "\r\n";
}
