using System.Buffers.Text;
using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Transport.Memory;

namespace SatGate.Benchmarks.Mcp;

/// <summary>A session whose server writes the message out as a real one does, and answers at once.</summary>
internal sealed class InstantSession(Upstream upstream, int tools) : UpstreamSession
{
    /// <summary>Bytes of an answer without its id.</summary>
    public static readonly int AnswerLength = AnswerHead.Length + AnswerTail.Length;

    private readonly byte[] _list = Encoding.ASCII.GetBytes(
        $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"tools\":[{string.Join(',', Enumerable.Range(0, tools).Select(static i => $"{{\"name\":\"tool-{i}\",\"inputSchema\":{{}}}}"))}]}}}}");

    private readonly byte[] _id = new byte[20];
    private readonly byte[] _sent = new byte[65_536];
    private readonly byte[] _answer = new byte[1024];
    private long _lastId;

    public override Upstream Upstream => upstream;

    public override ProtocolVersion Version => ProtocolVersion.V20251125;

    public override ServerFacts Facts { get; } = new() { Capabilities = "{\"tools\":{}}"u8.ToArray() };

    public override bool AttributesRequests => true;

    public override bool IsOpen => true;

    private static ReadOnlySpan<byte> AnswerHead => "{\"jsonrpc\":\"2.0\",\"id\":"u8;

    private static ReadOnlySpan<byte> AnswerTail =>
        ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"The quick brown fox jumps over the lazy dog, again and again and again.\"}],\"isError\":false}}"u8;

    public override ValueTask SendAsync(OutboundCall call)
    {
        call.UpstreamId = ++_lastId;
        Utf8Formatter.TryFormat(call.UpstreamId, _id, out int digits);
        if (call.Scan.Method == McpMethod.ToolsList)
        {
            MessageScanner.Scan(_list, out MessageScan list);
            call.OnReply(_list, list);
            return default;
        }

        call.Splices.Add(call.Scan.Id, _id.AsMemory(0, digits));
        if (call.Scan.ProgressToken.IsPresent)
        {
            call.Splices.Add(call.Scan.ProgressToken, _id.AsMemory(0, digits));
        }

        call.Splices.Write(call.Message.Span, _sent);
        call.HasReachedUpstream = true;
        var answer = new SpanWriter(_answer);
        answer.Write(AnswerHead);
        answer.WriteNumber(call.UpstreamId);
        answer.Write(AnswerTail);
        ReadOnlySpan<byte> message = _answer.AsSpan(0, answer.Length);
        MessageScanner.Scan(message, out MessageScan scan);
        call.OnReply(message, scan);
        return default;
    }

    public override ValueTask NotifyAsync(ReadOnlyMemory<byte> message) => default;

    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => default;

    public override void Cancel(OutboundCall call, ReadOnlyMemory<byte> reason) => call.OnFailed(UpstreamFault.Canceled, null);
}
