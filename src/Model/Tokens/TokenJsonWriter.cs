using System.Buffers;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>Writes the JSON form of a token, byte for byte as existing tools write it: compact, keys in the order v, l, i, c, s.</summary>
internal static class TokenJsonWriter
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '<', '>', '&', '\u2028', '\u2029']);

    public static void Write(IBufferWriter<byte> output, Macaroon token)
    {
        output.Write("{\"v\":1,\"l\":"u8);
        WriteString(output, token.Location);
        output.Write(",\"i\":"u8);
        WriteString(output, token.Identifier);
        output.Write(",\"c\":["u8);
        for (int i = 0; i < token.Caveats.Length; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            WriteString(output, token.Caveats[i]);
        }

        output.Write("],\"s\":"u8);
        WriteString(output, token.SignatureHex);
        output.Write("}"u8);
    }

    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        ReadOnlySpan<char> rest = text;
        int stop;
        while ((stop = rest.IndexOfAny(Escaped)) >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..stop], output);
            Encoding.UTF8.GetBytes(Escape(rest[stop]), output);
            rest = rest[(stop + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, output);
        output.Write("\""u8);
    }

    /// <summary>Signs that a browser would read as markup are escaped too; the signature is over the text, not over its escapes.</summary>
    private static string Escape(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => $"\\u{(int)letter:x4}",
    };
}
