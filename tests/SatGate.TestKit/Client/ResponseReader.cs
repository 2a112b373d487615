using System.Globalization;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Client;

/// <summary>Reads answers strictly: one framing, no body where none may be, interim answers kept apart.</summary>
public static class ResponseReader
{
    /// <summary>Reads one whole answer to a request of this method, with the interim answers before it.</summary>
    public static async Task<RawResponse> ReadAsync(WireReader reader, string method)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<RawResponse> interim = [];
        while (true)
        {
            RawResponse head = await ReadHeadAsync(reader);
            if (head.Status is >= 100 and < 200 and not 101)
            {
                RequireNoFraming(head);
                interim.Add(head);
                continue;
            }

            return await ReadBodyAsync(reader, head with { Interim = interim }, method);
        }
    }

    /// <summary>Reads a status line and its fields only.</summary>
    public static async Task<RawResponse> ReadHeadAsync(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string line = await reader.ReadLineAsync(endAllowed: true) ?? throw new WireException(WireFailure.Closed, "closed where an answer should begin");
        string[] parts = line.Split(' ', 3);
        if (parts.Length < 3 || parts[0] is not ("HTTP/1.1" or "HTTP/1.0") || parts[1].Length != 3 || !parts[1].All(char.IsAsciiDigit))
        {
            throw new WireException(WireFailure.Malformed, $"status line {WireReader.Show(line)}");
        }

        return new RawResponse
        {
            Version = parts[0],
            Status = int.Parse(parts[1], CultureInfo.InvariantCulture),
            Reason = parts[2],
            Fields = await reader.ReadFieldsAsync(),
        };
    }

    private static async Task<RawResponse> ReadBodyAsync(WireReader reader, RawResponse head, string method)
    {
        string? length = head.Fields["Content-Length"];
        string? coding = head.Fields["Transfer-Encoding"];
        if (head.Status is 101 or 204)
        {
            RequireNoFraming(head);
            return head;
        }

        if (length is not null && coding is not null)
        {
            throw new WireException(WireFailure.Malformed, $"both a length and a coding: {head}");
        }

        if (length is not null && (length.Length is 0 or > 18 || !length.All(char.IsAsciiDigit)))
        {
            throw new WireException(WireFailure.Malformed, $"Content-Length {WireReader.Show(length)}");
        }

        if (method == "HEAD" || head.Status == 304)
        {
            return head;
        }

        if (coding is not null)
        {
            return coding == "chunked" ? await ReadChunksAsync(reader, head) : throw new WireException(WireFailure.Malformed, $"Transfer-Encoding {coding}");
        }

        byte[] body = length is null ? await reader.ReadToEndAsync() : await reader.ReadExactlyAsync(long.Parse(length, CultureInfo.InvariantCulture));
        return head with { Body = body };
    }

    private static async Task<RawResponse> ReadChunksAsync(WireReader reader, RawResponse head)
    {
        MemoryStream body = new();
        List<int> chunks = [];
        while (await reader.ReadChunkAsync() is { } chunk)
        {
            chunks.Add(chunk.Length);
            body.Write(chunk);
        }

        return head with { Body = body.ToArray(), Chunks = chunks, Trailers = await reader.ReadFieldsAsync() };
    }

    private static void RequireNoFraming(RawResponse head)
    {
        if (head.Fields.Has("Content-Length") || head.Fields.Has("Transfer-Encoding"))
        {
            throw new WireException(WireFailure.Malformed, $"a {head.Status} carries a framing field: {head}");
        }
    }
}
