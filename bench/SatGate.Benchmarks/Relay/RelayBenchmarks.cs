using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// An answer of 1 MB through the data plane to a client that takes everything at once. The baseline is the framework's own copy of the same
/// bytes to the same client, which looks at nothing.
/// </summary>
public class RelayBenchmarks
{
    private const int BodyBytes = 1024 * 1024;
    private const int ChunkBytes = 16 * 1024;

    private readonly CountingWriter _client = new();
    private readonly byte[] _request = Encoding.ASCII.GetBytes("GET /v1/file HTTP/1.1\r\nHost: gate\r\n\r\n");
    private readonly CountingWriter _copied = new();
    private ReadOnlySequence<byte> _bytes;
    private MemoryPlane _plane = null!;
    private long _answerLength;

    /// <summary>Whether the answer comes in chunks of 16 KB, and not with a length.</summary>
    [Params(false, true)]
    public bool Chunked { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] body = new byte[BodyBytes];
        new Random(1).NextBytes(body);
        byte[] framed = Chunked ? Frame(body) : body;
        string framing = Chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {BodyBytes}";
        byte[] answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n{framing}\r\n\r\n"), .. framed];
        _bytes = new ReadOnlySequence<byte>(answer);
        var upstream = new MemoryUpstream("\r\n\r\n"u8.ToArray(), answer);
        _plane = new MemoryPlane(upstream, _client);
        _plane.Send(_request);
        Copy();
        bool isRight = _client.TakeKept().AsSpan().SequenceEqual(answer) && _copied.TakeKept().AsSpan().SequenceEqual(answer) && !_plane.Serving.IsCompleted;
        _answerLength = answer.Length;
        if (!isRight)
        {
            throw new InvalidOperationException("The answer is not passed on as it came.");
        }
    }

    [Benchmark(Baseline = true)]
    public long Copy()
    {
        // In the pieces of a socket's reads, as the relay receives them.
        const int PieceBytes = 64 * 1024;
        for (ReadOnlySequence<byte> rest = _bytes; !rest.IsEmpty;)
        {
            ReadOnlySequence<byte> piece = rest.Slice(0, Math.Min(PieceBytes, rest.Length));
            Task copying = PipeReader.Create(piece).CopyToAsync(_copied);
            if (!copying.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The copy waits.");
            }

            rest = rest.Slice(piece.End);
        }

        return _copied.Bytes;
    }

    [Benchmark]
    [AllocationGate]
    public long Relay()
    {
        long before = _client.Bytes;
        _plane.Send(_request);
        return _client.Bytes - before == _answerLength ? _answerLength : throw new InvalidOperationException("The answer is not complete.");
    }

    private static byte[] Frame(byte[] body)
    {
        var framed = new MemoryStream();
        for (int at = 0; at < body.Length; at += ChunkBytes)
        {
            framed.Write(Encoding.ASCII.GetBytes($"{ChunkBytes:x}\r\n"));
            framed.Write(body, at, ChunkBytes);
            framed.Write("\r\n"u8);
        }

        framed.Write("0\r\n\r\n"u8);
        return framed.ToArray();
    }
}
