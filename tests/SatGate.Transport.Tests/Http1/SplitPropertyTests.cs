using System.Text;
using CsCheck;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>However the bytes of a message are cut, the outcome is that of the whole.</summary>
public sealed class SplitPropertyTests
{
    private const int Iterations = 20_000;

    private static readonly Gen<string> Requests = Gen.Int.Select(seed => Mutations.Next(new Random(seed), Mutations.Requests, Mutations.HeadFragments));

    private static readonly Gen<string> Responses = Gen.Int.Select(
        seed => Mutations.Next(
            new Random(seed),
            [
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close, X\r\nX: y\r\n\r\nhello",
                "HTTP/1.1 204\r\nDate: d\r\n\r\n",
                "HTTP/1.0 302 \u00e9\r\nLocation: /\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: s\r\n\r\n0\r\n\r\n",
            ],
            Mutations.HeadFragments));

    private static readonly Gen<int[]> Steps = Gen.Int[1, 40].Array[1, 8];

    [Fact]
    public void Requests_do_not_depend_on_the_cuts()
    {
        // Limits close to the length of the seeds, so that they are hit too.
        Gen<HeadLimits> limits = Gen.Select(Gen.Int[20, 200], Gen.Int[1, 6], Gen.Int[1, 30], (head, fields, target) => new HeadLimits(head, fields, target));
        Gen.Select(Requests, Steps, limits).Sample(
            (text, steps, limit) => Cut(text, steps, new RequestHead(), (head, part) => head.TryParse(part, limit), Feed.Describe)
                == Cut(text, [int.MaxValue], new RequestHead(), (head, part) => head.TryParse(part, limit), Feed.Describe),
            iter: Iterations);
    }

    [Fact]
    public void Responses_do_not_depend_on_the_cuts() =>
        Gen.Select(Responses, Steps, Gen.Bool).Sample(
            (text, steps, requestWasHead) => Cut(text, steps, new ResponseHead(), (head, part) => head.TryParse(part, Feed.Limits, requestWasHead), Feed.Describe)
                == Cut(text, [int.MaxValue], new ResponseHead(), (head, part) => head.TryParse(part, Feed.Limits, requestWasHead), Feed.Describe),
            iter: Iterations);

    [Fact]
    public void Damaged_chunked_bodies_do_not_depend_on_the_cuts()
    {
        Gen<string> bodies = Gen.Int.Select(seed => Mutations.Next(new Random(seed), Mutations.Bodies, Mutations.BodyFragments));
        Gen<ChunkedLimits> limits = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 40], (line, total, trailer) => new ChunkedLimits(line, total, trailer));
        Gen.Select(bodies, Steps, Gen.Enum<ChunkedOutput>(), limits).Sample(
            (text, steps, output, limit) => ChunkedFeed.Pull(Parts(text, steps), output, limit) == ChunkedFeed.Pull([Feed.Bytes(text)], output, limit),
            iter: Iterations);
    }

    [Fact]
    public void What_is_encoded_in_any_way_decodes_to_the_same_data()
    {
        Gen<string> extensions = Gen.OneOf("", ";a", ";a=b", " ; a = \"\\\";\" ;c");
        Gen<(byte[] Data, string Extension, string Zeros)[]> chunks = Gen.Select(Gen.Byte.Array[1, 50], extensions, Gen.OneOf("", "0", "000")).Array[0, 6];
        Gen.Select(chunks, Gen.OneOf("", "A: b\r\n", "Long-Name:\u00ff\r\nB:\r\n"), Steps).Sample(
            (parts, trailers, steps) =>
            {
                var body = new StringBuilder();
                foreach ((byte[] data, string extension, string zeros) in parts)
                {
                    body.Append(zeros).Append($"{data.Length:x}").Append(extension).Append("\r\n").Append(Feed.Text(data)).Append("\r\n");
                }

                body.Append("0\r\n").Append(trailers).Append("\r\n");
                string payload = string.Concat(parts.Select(p => Feed.Text(p.Data)));
                ChunkedOutcome decoded = ChunkedFeed.Pull(Parts(body.ToString(), steps), ChunkedOutput.Payload);
                ChunkedOutcome raw = ChunkedFeed.Pull(Parts(body.ToString(), steps), ChunkedOutput.Raw);
                ChunkedOutcome again = ChunkedFeed.Pull([Feed.Bytes(raw.Kept)], ChunkedOutput.Payload);
                return decoded.Status == ParseStatus.Done && decoded.Kept == payload && decoded.PayloadBytes == payload.Length
                    && raw.Status == ParseStatus.Done && again == decoded with { Consumed = raw.Kept.Length };
            },
            iter: Iterations / 4);
    }

    private static string Cut<T>(string text, int[] steps, T head, Func<T, byte[], ParseStatus> parse, Func<T, byte[], ParseStatus, string> describe)
    {
        byte[] bytes = Feed.Bytes(text);
        ParseStatus status = ParseStatus.NeedMore;
        byte[] part = [];
        for (int round = 0; status == ParseStatus.NeedMore && part.Length < bytes.Length; round++)
        {
            part = bytes[..(int)Math.Min(bytes.Length, part.Length + (long)steps[round % steps.Length])];
            status = parse(head, part);
        }

        return describe(head, part, status);
    }

    private static IEnumerable<byte[]> Parts(string text, int[] steps)
    {
        byte[] bytes = Feed.Bytes(text);
        int at = 0;
        for (int round = 0; at < bytes.Length; round++)
        {
            int end = Math.Min(bytes.Length, at + steps[round % steps.Length]);
            yield return bytes[at..end];
            at = end;
        }
    }
}
