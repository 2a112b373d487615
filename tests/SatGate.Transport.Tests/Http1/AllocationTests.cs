using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>No parser allocates, whatever it is given.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Accepting_and_refusing_allocate_nothing()
    {
        byte[][] heads = [.. Mutations.Requests.Select(Feed.Bytes), Feed.Bytes("GET / HTTP/1.1\nX"), Feed.Bytes("GET / HTTP/9.9\r\n"), Feed.Bytes("GET / HTTP/1.1\r\nX")];
        byte[] answer = Feed.Bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: X-A, close\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] body = Feed.Bytes(Mutations.Bodies[2]);
        var request = new RequestHead();
        var response = new ResponseHead();
        long before = 0;
        for (int round = 0; round < 200; round++)
        {
            // The first half warms up what the runtime allocates on its own behalf.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (byte[] head in heads)
            {
                request.Reset();
                request.TryParse(head, Feed.Limits);
            }

            response.Reset();
            response.TryParse(answer, Feed.Limits, requestWasHead: false);
            ChunkedDecoder decoder = default;
            decoder.TryNext(body, ChunkedOutput.RawWithTrailers, out _, out _, out _, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(BodyKind.Chunked, response.Body);
    }
}
