using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing;

/// <summary>
/// Who wants to hear of which resource. The server is asked once, when the first client wants to hear of it, and told when the last one does not any
/// more. Thread-safe.
/// </summary>
/// <param name="router">The router.</param>
internal sealed class SubscriptionTable(MessageRouter router)
{
    /// <summary>Most resources that one client hears of.</summary>
    public const int PerClientMax = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Upstream Upstream, string Uri), HashSet<object>> _subscribers = [];

    /// <summary>Serves <c>resources/subscribe</c>.</summary>
    public void Subscribe(ClientRequest request) => _ = ServeAsync(request, isWanted: true);

    /// <summary>Serves <c>resources/unsubscribe</c>.</summary>
    public void Unsubscribe(ClientRequest request) => _ = ServeAsync(request, isWanted: false);

    /// <summary>Adds somebody, a session's state or a listener. True when the resource was not wanted before; null past <see cref="PerClientMax"/>.</summary>
    public bool? Add(Upstream upstream, string uri, object who)
    {
        lock (_lock)
        {
            if (_subscribers.Values.Count(all => all.Contains(who)) >= PerClientMax)
            {
                return null;
            }

            if (!_subscribers.TryGetValue((upstream, uri), out HashSet<object>? all))
            {
                _subscribers[(upstream, uri)] = all = [];
            }

            all.Add(who);
            return all.Count == 1;
        }
    }

    /// <summary>Removes somebody. True when nobody wants the resource any more.</summary>
    public bool Remove(Upstream upstream, string uri, object who)
    {
        lock (_lock)
        {
            if (!_subscribers.TryGetValue((upstream, uri), out HashSet<object>? all) || !all.Remove(who) || all.Count > 0)
            {
                return false;
            }

            return _subscribers.Remove((upstream, uri));
        }
    }

    /// <summary>Removes somebody from everything, and tells the servers where nobody is left.</summary>
    public void DropOf(object who)
    {
        (Upstream Upstream, string Uri)[] mine;
        lock (_lock)
        {
            mine = [.. _subscribers.Where(entry => entry.Value.Contains(who)).Select(static entry => entry.Key)];
        }

        foreach ((Upstream upstream, string uri) in mine)
        {
            if (Remove(upstream, uri, who) && upstream.Definition.Share == McpShare.Pooled && upstream.Shared is { } session)
            {
                _ = TellAsync(session, uri, isWanted: false);
            }
        }
    }

    /// <summary>The resources of a server that somebody wants to hear of.</summary>
    public string[] UrisOf(Upstream upstream)
    {
        lock (_lock)
        {
            return [.. _subscribers.Keys.Where(key => key.Upstream == upstream).Select(static key => key.Uri)];
        }
    }

    /// <summary>Asks a server again for everything, after its session has begun anew.</summary>
    public async Task RenewAsync(UpstreamSession session)
    {
        foreach (string uri in UrisOf(session.Upstream))
        {
            await TellAsync(session, uri, isWanted: true);
        }
    }

    /// <summary>Tells a server what is wanted. Null when it agreed, else its error or fault, to be disposed.</summary>
    public async Task<OwnReply?> TellAsync(UpstreamSession session, string uri, bool isWanted)
    {
        if (session.Era == ProtocolEra.Modern)
        {
            router.Listen(session);
            return null;
        }

        byte[] parameters = [.. "{\"uri\":"u8, .. JsonText.Write(uri), .. "}"u8];
        OwnReply reply = await session.RequestAsync(isWanted ? McpMethod.ResourcesSubscribe : McpMethod.ResourcesUnsubscribe, parameters, null, CancellationToken.None);
        if (!reply.IsResult)
        {
            return reply;
        }

        reply.Dispose();
        return null;
    }

    /// <summary>A resource changed: whoever wants to hear of it, or of what it is part of, is told.</summary>
    /// <param name="session">Where it was said.</param>
    /// <param name="owner">Whose session that is; null for everybody's.</param>
    /// <param name="message">The notification.</param>
    /// <param name="scan">What was found in it.</param>
    public void OnUpdated(UpstreamSession session, ClientSession? owner, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (!JsonText.TryRead(scan.Uri.Of(message), out string uri))
        {
            return;
        }

        object[] told;
        lock (_lock)
        {
            told = [.. _subscribers.Where(entry => entry.Key.Upstream == session.Upstream && IsPart(uri, entry.Key.Uri)).SelectMany(static entry => entry.Value).Distinct()];
        }

        foreach (object who in told)
        {
            if (who is SessionState state && (owner is null || owner == state.Session))
            {
                state.Session.TrySend(MessageBuffer.CopyOf(message), OutboundKind.Notification);
            }
            else if (who is Listener listener)
            {
                listener.TellUpdated(scan.Uri.Of(message));
            }
        }
    }

    private static bool IsPart(string uri, string subscribed) =>
        uri.StartsWith(subscribed, StringComparison.Ordinal) &&
        (uri.Length == subscribed.Length || subscribed.EndsWith('/') || uri[subscribed.Length] is '/' or '?' or '#');

    private async Task ServeAsync(ClientRequest request, bool isWanted)
    {
        try
        {
            await ServeOneAsync(request, isWanted);
        }
        catch (Exception fault)
        {
            Log.RoutingFault(router.Logger, fault);
            MessageRouter.Refuse(request, RpcCode.InternalError, "Internal error.");
        }
    }

    private async Task ServeOneAsync(ClientRequest request, bool isWanted)
    {
        if (!JsonText.TryRead(request.Scan.Uri.Of(request.Message.Span), out string uri) || router.StateOf(request.Peer) is not { } state)
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "A resource is named by its uri.");
            return;
        }

        await router.Catalog.WaitUntilSettledAsync();
        Upstream? upstream = router.OwnerOf(uri);
        UpstreamSession? session = upstream is null ? null : await upstream.AcquireAsync(request.Peer, CancellationToken.None);
        if (upstream is null || session is null)
        {
            MessageRouter.Refuse(request, RpcCode.UpstreamError, upstream is null ? "Resource not found." : $"The tool server '{upstream.Name}' is not available.");
            return;
        }

        router.NoteOwner(session, request.Session);
        bool isOwn = upstream.Definition.Share == McpShare.PerSession;
        bool? isFirst = isWanted ? Add(upstream, uri, state) : Remove(upstream, uri, state);
        if (isFirst is null)
        {
            MessageRouter.Refuse(request, RpcCode.RateLimited, $"A session hears of at most {PerClientMax} resources.");
            return;
        }

        OwnReply? refused = isFirst.Value || isOwn ? await TellAsync(session, uri, isWanted) : null;
        if (refused is null)
        {
            MessageRouter.Reply(request, RpcErrors.MakeResult(request.Id, "{}"u8));
            return;
        }

        Remove(upstream, uri, state);
        MessageRouter.Reply(
            request,
            refused.IsError ? MakeError(request.Id, refused.Error.Span) : FaultReply.Make(request.Id, upstream.Name, refused.Fault ?? UpstreamFault.BadAnswer, refused.Detail));
        refused.Dispose();
    }

    private static MessageBuffer MakeError(ReadOnlySpan<byte> id, ReadOnlySpan<byte> error)
    {
        byte[] message = [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. id, .. ",\"error\":"u8, .. error, .. "}"u8];
        return MessageBuffer.CopyOf(message);
    }
}
