using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Damaged messages, judged by the parsers, by naive readings of the same rules, and by Kestrel.</summary>
public sealed class MutationTests
{
    private const int Rounds = 40_000;

    [Fact]
    public void A_damaged_request_is_accepted_exactly_when_the_naive_reading_accepts_it()
    {
        var random = new Random(9112);
        int accepted = 0;
        foreach (string text in Mutations.Requests.Concat(Enumerable.Range(0, Rounds).Select(_ => Mutations.Next(random, Mutations.Requests, Mutations.HeadFragments))))
        {
            ReferenceRequest? expected = ReferenceRequest.Parse(text);
            ReferenceRequest? actual = Ours(text);
            if (expected != actual)
            {
                Assert.Fail($"{System.Text.Json.JsonSerializer.Serialize(text)}\nexpected {expected}\ngot {actual}");
            }

            accepted += expected is null ? 0 : 1;
        }

        // Both verdicts must be common, or the test compares nothing.
        Assert.InRange(accepted, Rounds / 20, Rounds * 19 / 20);
    }

    [Fact]
    public void What_is_accepted_Kestrel_accepts_and_reads_alike()
    {
        var oracle = new KestrelOracle();
        var random = new Random(9110);
        int accepted = 0;
        foreach (string text in Mutations.Requests.Concat(Enumerable.Range(0, Rounds).Select(_ => Mutations.Next(random, Mutations.Requests, Mutations.HeadFragments))))
        {
            byte[] bytes = Feed.Bytes(text);
            var head = new RequestHead();
            if (head.TryParse(bytes, Feed.Limits) != ParseStatus.Done)
            {
                continue;
            }

            // Kestrel skips empty lines elsewhere, before its parser runs.
            string? theirs = oracle.Parse(bytes[head.MethodStart..], out long length);
            string ours = text.Substring(head.MethodStart, head.MethodLength) + ' ' + text.Substring(head.TargetStart, head.TargetLength) + " Http1" + head.VersionMinor + '\n'
                + string.Concat(head.Fields.ToArray().Select(f => $"{Feed.Text(f.Name(bytes))}={Feed.Text(f.Value(bytes))}\n"));
            Assert.Equal(theirs, ours);
            Assert.Equal(length, head.Length - head.MethodStart);
            accepted++;
        }

        Assert.InRange(accepted, Rounds / 20, Rounds);
    }

    [Fact]
    public void Kestrel_as_configured_here_refuses_what_it_should()
    {
        var oracle = new KestrelOracle();
        Assert.NotNull(oracle.Parse(Feed.Bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), out _));
        Assert.Null(oracle.Parse(Feed.Bytes("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"), out _));
    }

    [Fact]
    public void A_damaged_chunked_body_is_accepted_exactly_when_the_naive_reading_accepts_it()
    {
        var random = new Random(711);
        int accepted = 0;
        foreach (string text in Mutations.Bodies.Concat(Enumerable.Range(0, Rounds).Select(_ => Mutations.Next(random, Mutations.Bodies, Mutations.BodyFragments))))
        {
            ReferenceChunked? expected = ReferenceChunked.Parse(text);
            ChunkedOutcome outcome = ChunkedFeed.Pull([Feed.Bytes(text)], ChunkedOutput.Payload);
            ReferenceChunked? actual = outcome.Status == ParseStatus.Done ? new ReferenceChunked(outcome.Consumed, outcome.Kept) : null;
            if (expected != actual)
            {
                Assert.Fail($"{System.Text.Json.JsonSerializer.Serialize(text)}\nexpected {expected}\ngot {actual} {outcome}");
            }

            accepted += expected is null ? 0 : 1;
        }

        Assert.InRange(accepted, Rounds / 20, Rounds * 19 / 20);
    }

    [Fact]
    public void What_is_passed_on_of_a_damaged_chunked_body_reads_strictly_and_alike()
    {
        var random = new Random(712);
        for (int round = 0; round < Rounds; round++)
        {
            string text = Mutations.Next(random, Mutations.Bodies, Mutations.BodyFragments);
            ChunkedOutput output = random.Next(2) == 0 ? ChunkedOutput.Raw : ChunkedOutput.RawWithTrailers;
            ChunkedOutcome outcome = ChunkedFeed.Pull([Feed.Bytes(text)], output);
            ReferenceChunked? forwarded = ReferenceChunked.Parse(outcome.Kept);
            Assert.Equal(outcome.Status == ParseStatus.Done, forwarded is not null);
            if (forwarded is not null)
            {
                Assert.Equal(ReferenceChunked.Parse(text)!.Payload, forwarded.Payload);
                Assert.Equal(outcome.Kept.Length, forwarded.Length);
                Assert.DoesNotContain(';', output == ChunkedOutput.Raw && !forwarded.Payload.Contains(';') ? outcome.Kept : string.Empty);
            }
        }
    }

    private static ReferenceRequest? Ours(string text)
    {
        byte[] bytes = Feed.Bytes(text);
        var head = new RequestHead();
        if (head.TryParse(bytes, Feed.Limits) != ParseStatus.Done)
        {
            return null;
        }

        return new ReferenceRequest(
            head.Length,
            text.Substring(head.MethodStart, head.MethodLength),
            text.Substring(head.TargetStart, head.TargetLength),
            text.Substring(head.HostStart, head.HostLength),
            head.VersionMinor,
            head.KeepAlive,
            head.Body,
            head.ContentLength,
            string.Concat(head.Fields.ToArray().Select(f => $"{Feed.Text(f.Name(bytes))}={Feed.Text(f.Value(bytes))}{(f.IsNominated ? " nominated" : string.Empty)}\n")));
    }
}
