using System.Collections.Concurrent;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing;

/// <summary>What servers say outside of calls.</summary>
internal sealed partial class MessageRouter
{
    /// <summary>How often it is looked whether a session that was just opened is known to belong to a client.</summary>
    private const int OwnerLooksMax = 40;

    private static readonly TimeSpan OwnerLookInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<UpstreamSession, ClientSession> _owners = new();
    private readonly ConcurrentDictionary<UpstreamSession, UpstreamListen> _listens = new();

    /// <summary>Takes note of whose session it is, where each client has its own.</summary>
    internal void NoteOwner(UpstreamSession session, ClientSession? client)
    {
        if (client is not null && session.Upstream.Definition.Share == McpShare.PerSession && _owners.TryAdd(session, client) && !session.IsOpen)
        {
            _owners.TryRemove(session, out _);
        }
    }

    /// <inheritdoc/>
    public void OnNotification(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        switch (scan.Method)
        {
            case McpMethod.ToolsListChanged:
                Catalog.Invalidate(session.Upstream, 1 << (int)ListFamily.Tools);
                break;
            case McpMethod.PromptsListChanged:
                Catalog.Invalidate(session.Upstream, 1 << (int)ListFamily.Prompts);
                break;
            case McpMethod.ResourcesListChanged:
                Catalog.Invalidate(session.Upstream, (1 << (int)ListFamily.Resources) | (1 << (int)ListFamily.Templates));
                break;
            case McpMethod.ResourceUpdated:
                Subscriptions.OnUpdated(session, _owners.GetValueOrDefault(session), message, scan);
                break;
            case McpMethod.Cancelled:
                Questions.Withdraw(session, message, scan);
                break;
            case McpMethod.TaskStatus:
            case McpMethod.TaskNotification:
                Tasks.OnStatus(message, scan);
                break;
            case McpMethod.SubscriptionsAcknowledged:
            case McpMethod.Progress:
                break;
            default:
                // Of a session that many use nobody knows whom it is for, and others must not see it.
                if (_owners.TryGetValue(session, out ClientSession? owner) && (scan.Method != McpMethod.LogMessage || owner.WantsLog(scan.Level.Inner(message))))
                {
                    owner.TrySend(MessageBuffer.CopyOf(message), OutboundKind.Notification);
                }

                break;
        }
    }

    /// <inheritdoc/>
    public void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (_owners.TryGetValue(session, out ClientSession? owner))
        {
            Questions.Ask(session, message, scan, owner, null, StateOf(owner)?.StreamTowards(session));
        }
        else if (session.Upstream.Definition.Share == McpShare.PerSession && session != session.Upstream.Shared)
        {
            _ = AskOwnerLaterAsync(session, MessageBuffer.CopyOf(message), scan);
        }
        else
        {
            Log.QuestionRefused(Logger, session.Upstream.Name);
            ServerQuestion.Refuse(session, scan.Id.Of(message), RpcCode.MethodNotFound, "Nobody can be asked in a session that many share.");
        }
    }

    /// <inheritdoc/>
    public void OnSessionBegun(UpstreamSession session)
    {
        NoteTasks(session);
        if (session.Era == ProtocolEra.Modern && session == session.Upstream.Shared)
        {
            Listen(session);
        }
    }

    /// <inheritdoc/>
    public void OnSessionEnded(UpstreamSession session)
    {
        _owners.TryRemove(session, out _);
        _listens.TryRemove(session, out _);
        _taskSessions.TryRemove(session, out _);
        Questions.ForgetOf(session);
    }

    /// <inheritdoc/>
    public void OnUpstreamChanged(Upstream upstream)
    {
        Catalog.OnUpstreamChanged(upstream);
        if (upstream.State == UpstreamState.Ready && upstream.Shared is { } session)
        {
            if (session.Era == ProtocolEra.Modern)
            {
                Listen(session);
            }
            else
            {
                _ = Subscriptions.RenewAsync(session);
                _ = TellLevelAsync(session);
            }
        }
    }

    /// <summary>Makes a server of the stateless revision tell what is wanted now.</summary>
    internal void Listen(UpstreamSession session)
    {
        UpstreamListen listen = _listens.GetOrAdd(session, static (session, router) => new UpstreamListen(router, session), this);
        listen.Renew(Subscriptions.UrisOf(session.Upstream));
    }

    private void OnCatalogChanged(int families)
    {
        bool[] changed =
        [
            (families & (1 << (int)ListFamily.Tools)) != 0,
            (families & (1 << (int)ListFamily.Prompts)) != 0,
            (families & ((1 << (int)ListFamily.Resources) | (1 << (int)ListFamily.Templates))) != 0,
        ];
        McpMethod[] methods = [McpMethod.ToolsListChanged, McpMethod.PromptsListChanged, McpMethod.ResourcesListChanged];
        for (int i = 0; i < methods.Length; i++)
        {
            if (changed[i])
            {
                byte[] message = [.. "{\"jsonrpc\":\"2.0\",\"method\":\""u8, .. McpMethods.TextOf(methods[i]), .. "\"}"u8];
                foreach (SessionState state in Sessions)
                {
                    state.Session.TrySend(MessageBuffer.CopyOf(message), OutboundKind.Notification);
                }

                Listeners.Tell(methods[i]);
            }
        }
    }

    private async Task AskOwnerLaterAsync(UpstreamSession session, MessageBuffer message, MessageScan scan)
    {
        // The server asks before the client that the session was opened for has got it.
        for (int i = 0; i < OwnerLooksMax && session.IsOpen && !_owners.ContainsKey(session); i++)
        {
            await Task.Delay(OwnerLookInterval, Time);
        }

        if (_owners.TryGetValue(session, out ClientSession? owner))
        {
            Questions.Ask(session, message.Span, scan, owner, null, StateOf(owner)?.StreamTowards(session));
        }
        else
        {
            ServerQuestion.Refuse(session, scan.Id.Of(message.Span), RpcCode.MethodNotFound, "Nobody can be asked.");
        }

        message.Return();
    }
}
