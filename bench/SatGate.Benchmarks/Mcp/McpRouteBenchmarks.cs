using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Benchmarks.Gate;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing;
using SatGate.Model.Configuration;

namespace SatGate.Benchmarks.Mcp;

/// <summary>
/// What a tool call costs between an endpoint and a server: finding the parts of the message, changing it, and the whole way there and back with the gate
/// and the server answering at once. Copying the message is the measure.
/// </summary>
public class McpRouteBenchmarks
{
    private readonly InstantUpstreams _upstreams = new("tools", 50);
    private readonly CountingReplies _replies = new();
    private byte[] _message = [];
    private byte[] _copy = [];
    private ClientRequest _request = null!;
    private MessageRouter _router = null!;

    [GlobalSetup]
    public void Setup()
    {
        string text = new('x', 400);
        _message = Encoding.UTF8.GetBytes(
            "{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":{\"name\":\"tool-25\",\"arguments\":{\"text\":\"" + text +
            "\",\"limit\":10},\"_meta\":{\"progressToken\":3,\"token\":\"secret\"}}}");
        _copy = new byte[_message.Length];
        _router = new MessageRouter(_upstreams, new OpenGate(), static () => new McpFile(), TimeProvider.System, NullLoggerFactory.Instance);
        _upstreams.Announce();
        _request = new ClientRequest { Message = MessageBuffer.CopyOf(_message), Peer = new IdleSession { Version = ProtocolVersion.V20251125 }, Replies = _replies };
        int length = Route();
        if (length != InstantSession.AnswerLength + "17".Length)
        {
            throw new InvalidOperationException($"The answer has {length} bytes.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _message.CopyTo(_copy, 0);
        return _copy.Length;
    }

    [Benchmark]
    [AllocationGate]
    public int Scan() => MessageScanner.Scan(_message, out MessageScan scan) == ScanFault.None ? scan.Name.Length : throw new InvalidOperationException("It is no message.");

    [Benchmark]
    [AllocationGate]
    public int Route()
    {
        // The scan belongs to it: every message is scanned once on its way in.
        if (MessageScanner.Scan(_request.Message.Span, out _request.Scan) != ScanFault.None)
        {
            throw new InvalidOperationException("It is no message.");
        }

        _router.Serve(_request);
        return _replies.LastLength;
    }
}
