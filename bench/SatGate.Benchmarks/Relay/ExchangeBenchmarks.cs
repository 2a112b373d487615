using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// One whole exchange through the data plane, sockets left out: a POST of 1 KB, an answer of 200 bytes, connections kept alive. What it costs
/// here is what the gateway adds to the system calls.
/// </summary>
public class ExchangeBenchmarks
{
    private readonly Pipe _toClient = new(MemoryPlane.Inline);
    private byte[] _request = [];
    private int _answerLength;
    private MemoryPlane _plane = null!;

    [GlobalSetup]
    public void Setup()
    {
        byte[] body = Encoding.ASCII.GetBytes(new string('q', 1016) + "the end.");
        byte[] answerBody = Encoding.ASCII.GetBytes(new string('a', 200));
        _request = [.. Encoding.ASCII.GetBytes($"POST /v1/messages HTTP/1.1\r\nHost: gate\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        byte[] answer = [.. "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n"u8, .. answerBody];
        var upstream = new MemoryUpstream("the end."u8.ToArray(), answer);
        _plane = new MemoryPlane(upstream, _toClient.Writer);
        byte[] expected =
        [
            .. "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n"u8, .. answerBody,
        ];
        for (int i = 1; i <= 3; i++)
        {
            _plane.Send(_request);
            bool isRight = _toClient.Reader.TryRead(out ReadResult read) && read.Buffer.ToArray().AsSpan().SequenceEqual(expected)
                && upstream.Requests == i && upstream.Dials == 1 && upstream.RequestBytes > _request.Length * i && !_plane.Serving.IsCompleted;
            if (!isRight)
            {
                throw new InvalidOperationException($"Exchange {i} did not go as it should.");
            }

            _toClient.Reader.AdvanceTo(read.Buffer.End);
        }

        _answerLength = expected.Length;
    }

    [Benchmark]
    [AllocationGate]
    public long Exchange()
    {
        _plane.Send(_request);
        if (!_toClient.Reader.TryRead(out ReadResult read) || read.Buffer.Length != _answerLength)
        {
            throw new InvalidOperationException("The answer is not complete.");
        }

        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return _answerLength;
    }
}
