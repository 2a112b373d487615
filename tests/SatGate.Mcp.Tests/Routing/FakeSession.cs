using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>A session with a server: lists are answered of themselves, everything else waits for the test.</summary>
internal sealed class FakeSession(FakeUpstream upstream) : UpstreamSession
{
    private long _lastId;

    public ConcurrentQueue<(OutboundCall Call, JsonNode Message)> Calls { get; } = new();

    public ConcurrentQueue<JsonNode> Answers { get; } = new();

    public ConcurrentQueue<JsonNode> Notifications { get; } = new();

    /// <summary>Which calls were told to wait, and to go on.</summary>
    public ConcurrentQueue<string> Waits { get; } = new();

    public ConcurrentQueue<string> Methods { get; } = new();

    /// <summary>Answers calls at once with what this gives; null leaves them open.</summary>
    public Func<JsonNode, string?>? Reply { get; set; }

    public override Upstream Upstream => upstream;

    public override ProtocolVersion Version => upstream.Version;

    public override ServerFacts Facts => upstream.Facts();

    public override bool AttributesRequests => true;

    public override bool IsOpen => true;

    public override ValueTask SendAsync(OutboundCall call)
    {
        call.UpstreamId = Interlocked.Increment(ref _lastId);
        SpliceList splices = call.Splices;
        splices.Add(call.Scan.Id, Encoding.ASCII.GetBytes(call.UpstreamId.ToString(CultureInfo.InvariantCulture)));
        if (call.Scan.ProgressToken.IsPresent)
        {
            splices.Add(call.Scan.ProgressToken, Encoding.ASCII.GetBytes(call.UpstreamId.ToString(CultureInfo.InvariantCulture)));
        }

        byte[] sent = new byte[splices.LengthOf(call.Message.Length)];
        splices.Write(call.Message.Span, sent);
        Assert.Equal(ScanFault.None, MessageScanner.Scan(sent, out _));
        JsonNode message = JsonNode.Parse(sent)!;
        call.HasReachedUpstream = true;
        string method = (string)message["method"]!;
        Methods.Enqueue(method);
        string? answer = method switch
        {
            "tools/list" => Page("tools", upstream.Tools, message),
            "prompts/list" => Page("prompts", upstream.Prompts, message),
            "resources/list" => Page("resources", upstream.Resources, message),
            "resources/templates/list" => Page("resourceTemplates", upstream.Templates, message),
            "resources/subscribe" or "resources/unsubscribe" or "logging/setLevel" => "{}",
            "subscriptions/listen" => null,
            _ => Reply?.Invoke(message),
        };
        if (answer is not null)
        {
            Result(call, answer);
        }
        else
        {
            Calls.Enqueue((call, message));
        }

        return default;
    }

    /// <summary>Answers a call with a result.</summary>
    public static void Result(OutboundCall call, string result) => Deliver(call, $$"""{"jsonrpc":"2.0","id":{{call.UpstreamId}},"result":{{result}}}""");

    /// <summary>Gives a call any message of the server.</summary>
    public static void Deliver(OutboundCall call, string text, UpstreamSession? session = null)
    {
        byte[] message = Encoding.UTF8.GetBytes(text);
        Assert.Equal(ScanFault.None, MessageScanner.Scan(message, out MessageScan scan));
        switch (scan.Kind)
        {
            case MessageKind.Notification:
                call.OnNotification(message, scan);
                break;
            case MessageKind.Request:
                call.OnServerRequest(session!, message, scan);
                break;
            default:
                call.OnReply(message, scan);
                break;
        }
    }

    public override ValueTask NotifyAsync(ReadOnlyMemory<byte> message)
    {
        Notifications.Enqueue(JsonNode.Parse(message.Span)!);
        return default;
    }

    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> message)
    {
        Answers.Enqueue(JsonNode.Parse(message.Span)!);
        return default;
    }

    public override void Suspend(OutboundCall call, TimeSpan limit) => Waits.Enqueue($"wait {call.UpstreamId}");

    public override void Resume(OutboundCall call) => Waits.Enqueue($"go on {call.UpstreamId}");

    public override void Cancel(OutboundCall call, ReadOnlyMemory<byte> reason)
    {
        Notifications.Enqueue(JsonNode.Parse($$"""{"cancelled":{{call.UpstreamId}}}""")!);
        call.OnFailed(UpstreamFault.Canceled, null);
    }

    private string Page(string member, List<string> items, JsonNode message)
    {
        int from = int.Parse((string?)message["params"]?["cursor"] ?? "0", CultureInfo.InvariantCulture);
        string[] page = [.. items.Skip(from).Take(upstream.PageSize)];
        int next = from + page.Length;
        string cursor = next < items.Count ? $",\"nextCursor\":\"{next}\"" : string.Empty;
        return $"{{\"{member}\":[{string.Join(',', page)}]{cursor}}}";
    }
}
