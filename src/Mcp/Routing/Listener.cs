using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing;

/// <summary>One open stream of a client of the stateless revision. Thread-safe.</summary>
internal sealed class Listener : IRoutedRequest
{
    private readonly Lock _lock = new();
    private readonly MessageRouter _router;
    private readonly McpMethod[] _methods;
    private readonly string[] _uris;
    private readonly byte[] _tag;
    private ClientRequest? _request;

    /// <summary>Makes one for a request that stays open.</summary>
    public Listener(MessageRouter router, ClientRequest request, McpMethod[] methods, string[] uris)
    {
        _router = router;
        _request = request;
        _methods = methods;
        _uris = uris;
        _tag = [.. "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"u8, .. request.Id, .. "}"u8];
    }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _request) is null;

    /// <summary>Says what is honoured, before anything else.</summary>
    public void Acknowledge()
    {
        IEnumerable<string> lists = _methods.Select(static method => method switch
        {
            McpMethod.ToolsListChanged => "\"toolsListChanged\":true",
            McpMethod.PromptsListChanged => "\"promptsListChanged\":true",
            _ => "\"resourcesListChanged\":true",
        });
        IEnumerable<string> resources = _uris.Length == 0
            ? []
            : [$"\"resourceSubscriptions\":[{string.Join(',', _uris.Select(static uri => Encoding.UTF8.GetString(JsonText.Write(uri))))}]"];
        byte[] filter = Encoding.UTF8.GetBytes($",\"notifications\":{{{string.Join(',', lists.Concat(resources))}}}");
        Send(McpMethod.SubscriptionsAcknowledged, filter);
    }

    /// <summary>Says that a list changed, if that is wanted.</summary>
    public void Tell(McpMethod method)
    {
        if (_methods.Contains(method))
        {
            Send(method, default);
        }
    }

    /// <summary>Says that a resource changed.</summary>
    /// <param name="uri">Its URI, a raw JSON string.</param>
    public void TellUpdated(ReadOnlySpan<byte> uri) => Send(McpMethod.ResourceUpdated, [.. ",\"uri\":"u8, .. uri]);

    /// <inheritdoc/>
    public void Cancel(ClientRequest request, ReadOnlyMemory<byte> reason) => Close();

    /// <summary>Ends the stream in good order.</summary>
    public void Close()
    {
        ClientRequest? request;
        lock (_lock)
        {
            request = _request;
            _request = null;
        }

        _router.Listeners.Remove(this);
        if (request is not null)
        {
            byte[] result = [.. "{\"resultType\":\"complete\","u8, .. _tag, .. "}"u8];
            MessageRouter.Reply(request, RpcErrors.MakeResult(request.Id, result));
        }
    }

    private void Send(McpMethod method, ReadOnlySpan<byte> members)
    {
        byte[] message =
        [
            .. "{\"jsonrpc\":\"2.0\",\"method\":\""u8, .. McpMethods.TextOf(method), .. "\",\"params\":{"u8, .. _tag, .. members, .. "}}"u8,
        ];
        lock (_lock)
        {
            _request?.Replies.TrySend(MessageBuffer.CopyOf(message), OutboundKind.Notification);
        }
    }
}
