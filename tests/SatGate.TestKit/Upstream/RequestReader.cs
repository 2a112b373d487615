using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Upstream;

/// <summary>
/// Reads requests as the strictest server would. Anything that two servers could read in two ways is <see cref="WireFailure.Malformed"/>:
/// a gateway may be sent rubbish, it may never send any.
/// </summary>
internal static class RequestReader
{
    public static async Task<RecordedRequest?> ReadHeadAsync(WireReader reader, int connection)
    {
        string? line = await reader.ReadLineAsync(endAllowed: true);
        if (line is null)
        {
            return null;
        }

        string[] parts = line.Split(' ');
        if (parts.Length != 3 || parts[0].Length == 0 || !parts[0].All(WireReader.IsTokenCharacter) || parts[2] != "HTTP/1.1"
            || parts[1].Length == 0 || parts[1].Any(c => c is <= ' ' or >= '\u007f' or '#'))
        {
            throw Malformed($"request line {WireReader.Show(line)}");
        }

        RecordedRequest head = new()
        {
            Connection = connection,
            Method = parts[0],
            Target = parts[1],
            Fields = await reader.ReadFieldsAsync(),
        };
        Check(head);
        return head;
    }

    public static async Task<RecordedRequest> ReadBodyAsync(WireReader reader, RecordedRequest head)
    {
        if (head.IsChunked)
        {
            MemoryStream body = new();
            while (await reader.ReadChunkAsync() is { } chunk)
            {
                body.Write(chunk);
            }

            return head with { Body = body.ToArray(), Trailers = await reader.ReadFieldsAsync() };
        }

        return head.Length is { } length ? head with { Body = await reader.ReadExactlyAsync(length) } : head;
    }

    private static void Check(RecordedRequest head)
    {
        WireFields fields = head.Fields;
        if (fields.Values("Host") is not [{ Length: > 0 }])
        {
            throw Malformed($"not exactly one Host: {head}");
        }

        string[] lengths = fields.Values("Content-Length");
        string[] codings = fields.Values("Transfer-Encoding");
        if (lengths.Length + codings.Length > 1)
        {
            throw Malformed($"more than one framing field: {head}");
        }

        if (lengths is [{ } length] && (length.Length is 0 or > 18 || !length.All(char.IsAsciiDigit)))
        {
            throw Malformed($"Content-Length {WireReader.Show(length)}");
        }

        if (codings is [not "chunked"])
        {
            throw Malformed($"Transfer-Encoding {WireReader.Show(codings[0])}");
        }
    }

    private static WireException Malformed(string message) => new(WireFailure.Malformed, message);
}
