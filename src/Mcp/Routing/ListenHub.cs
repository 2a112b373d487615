using System.Collections.Concurrent;
using System.Text.Json;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing;

/// <summary>The open <c>subscriptions/listen</c> streams of clients of the stateless revision. Thread-safe.</summary>
/// <param name="router">The router.</param>
internal sealed class ListenHub(MessageRouter router)
{
    /// <summary>Most streams at once.</summary>
    public const int ListenersMax = 10_000;

    private readonly ConcurrentDictionary<Listener, bool> _listeners = new();

    /// <summary>Opens a stream: what is honoured is acknowledged first, then it stays open until the client is gone.</summary>
    public void Open(ClientRequest request)
    {
        if (_listeners.Count >= ListenersMax)
        {
            MessageRouter.Refuse(request, RpcCode.RateLimited, $"At most {ListenersMax} streams are open at once.");
            return;
        }

        if (!TryReadFilter(request, out McpMethod[] methods, out string[] uris))
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "params.notifications has to tell what is wanted.");
            return;
        }

        var listener = new Listener(router, request, methods, uris);
        request.RouterState = listener;
        listener.Acknowledge();
        _listeners[listener] = true;
        if (listener.IsClosed)
        {
            // The client went away meanwhile.
            _listeners.TryRemove(listener, out _);
            return;
        }

        foreach (string uri in uris)
        {
            if (router.OwnerOf(uri) is { } owner && router.Subscriptions.Add(owner, uri, listener) == true && owner.Shared is { } session &&
                owner.Definition.Share == McpShare.Pooled)
            {
                _ = router.Subscriptions.TellAsync(session, uri, isWanted: true);
            }
        }
    }

    /// <summary>Tells everybody who wants to know that a list changed.</summary>
    public void Tell(McpMethod method)
    {
        foreach (Listener listener in _listeners.Keys)
        {
            listener.Tell(method);
        }
    }

    /// <summary>Forgets a stream that has ended.</summary>
    public void Remove(Listener listener)
    {
        if (_listeners.TryRemove(listener, out _))
        {
            router.Subscriptions.DropOf(listener);
        }
    }

    private static bool TryReadFilter(ClientRequest request, out McpMethod[] methods, out string[] uris)
    {
        methods = [];
        uris = [];
        if (!request.Scan.Params.IsPresent)
        {
            return false;
        }

        using JsonDocument document = JsonDocument.Parse(request.Message.Memory.Slice(request.Scan.Params.Start, request.Scan.Params.Length));
        if (!document.RootElement.TryGetProperty("notifications", out JsonElement filter) || filter.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        (string Key, McpMethod Method)[] kinds =
        [
            ("toolsListChanged", McpMethod.ToolsListChanged),
            ("promptsListChanged", McpMethod.PromptsListChanged),
            ("resourcesListChanged", McpMethod.ResourcesListChanged),
        ];
        methods = [.. kinds.Where(kind => filter.TryGetProperty(kind.Key, out JsonElement value) && value.ValueKind == JsonValueKind.True).Select(static kind => kind.Method)];
        if (filter.TryGetProperty("resourceSubscriptions", out JsonElement wanted) && wanted.ValueKind == JsonValueKind.Array)
        {
            if (wanted.GetArrayLength() > SubscriptionTable.PerClientMax)
            {
                return false;
            }

            uris = [.. wanted.EnumerateArray().Where(static uri => uri.ValueKind == JsonValueKind.String).Select(static uri => uri.GetString()!).Distinct(StringComparer.Ordinal)];
        }

        return true;
    }
}
