using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>A call of a client that writes down what comes back.</summary>
internal sealed class RecordingCall : OutboundCall
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];

    public RecordingCall(string message)
    {
        Message = Encoding.UTF8.GetBytes(message);
        ScanFault fault = MessageScanner.Scan(Message.Span, out Scan);
        Assert.Equal(ScanFault.None, fault);
    }

    public Task Ended => _ended.Task;

    public string? Reply { get; private set; }

    public UpstreamFault? Fault { get; private set; }

    public string? Detail { get; private set; }

    public Action<UpstreamSession, string>? Asked { get; init; }

    public Action? Notified { get; init; }

    public string[] Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public static RecordingCall Tool(string name, string arguments = "{}", string? token = null, TimeSpan? timeout = null, Action<UpstreamSession, string>? asked = null)
    {
        string meta = token is null ? string.Empty : $",\"_meta\":{{\"progressToken\":{token}}}";
        return new RecordingCall($"{{\"jsonrpc\":\"2.0\",\"id\":\"client\",\"method\":\"tools/call\",\"params\":{{\"name\":\"{name}\",\"arguments\":{arguments}{meta}}}}}")
        {
            Timeout = timeout,
            Asked = asked,
        };
    }

    public override void OnNotification(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        Add($"notification {Encoding.UTF8.GetString(scan.MethodText.Inner(message))}");
        Notified?.Invoke();
    }

    public override void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        Add($"request {Encoding.UTF8.GetString(scan.MethodText.Inner(message))}");
        Asked?.Invoke(session, Encoding.UTF8.GetString(scan.Id.Of(message)));
    }

    public override void OnReply(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        Reply = Encoding.UTF8.GetString(message);
        Add("reply");
        Assert.True(_ended.TrySetResult());
    }

    public override void OnFailed(UpstreamFault fault, string? detail)
    {
        Fault = fault;
        Detail = detail;
        Add($"failed {fault}");
        Assert.True(_ended.TrySetResult());
    }

    public override void OnPaused(int? retryMs) => Add($"paused {retryMs}");

    private void Add(string text)
    {
        lock (_lock)
        {
            _events.Add(text);
        }
    }
}
