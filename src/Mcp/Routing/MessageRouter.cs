using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing;

/// <summary>
/// Knows where every message goes: answers what the gateway answers itself, sends calls to the server that has the tool, and what servers say to the
/// clients it is for. Thread-safe.
/// </summary>
internal sealed partial class MessageRouter : IMessageRouter, IUpstreamObserver
{
    private readonly ConcurrentDictionary<ClientSession, SessionState> _sessions = new();
    private readonly IUpstreamSet _upstreams;
    private readonly Func<McpFile> _file;

    /// <summary>Makes one and makes it the observer of the servers.</summary>
    /// <param name="upstreams">The servers.</param>
    /// <param name="gate">Decides on tool calls.</param>
    /// <param name="file">The MCP file in force.</param>
    /// <param name="time">The time.</param>
    /// <param name="loggers">The log.</param>
    public MessageRouter(IUpstreamSet upstreams, IToolGate gate, Func<McpFile> file, TimeProvider time, ILoggerFactory loggers)
    {
        _upstreams = upstreams;
        _file = file;
        Gate = gate;
        Time = time;
        Logger = loggers.CreateLogger("SatGate.Mcp.Routing");
        Catalog = new ServerCatalog(upstreams, file, gate.IsOwnTool, time, Logger) { Changed = OnCatalogChanged };
        Subscriptions = new SubscriptionTable(this);
        Listeners = new ListenHub(this);
        Tasks = new TaskTable(this);
        Bridges = new BridgeTable(this);
        upstreams.Observer = this;
    }

    /// <summary>The lists of all servers.</summary>
    public ServerCatalog Catalog { get; }

    /// <summary>Decides on tool calls.</summary>
    internal IToolGate Gate { get; }

    /// <summary>The time.</summary>
    internal TimeProvider Time { get; }

    /// <summary>The log.</summary>
    internal ILogger Logger { get; }

    /// <summary>What servers asked clients.</summary>
    internal QuestionTable Questions { get; } = new();

    /// <summary>Who wants to hear of which resource.</summary>
    internal SubscriptionTable Subscriptions { get; }

    /// <summary>The open streams of clients of the stateless revision.</summary>
    internal ListenHub Listeners { get; }

    /// <summary>Which task is whose.</summary>
    internal TaskTable Tasks { get; }

    /// <summary>Calls between the generations of the protocol.</summary>
    internal BridgeTable Bridges { get; }

    /// <summary>The servers.</summary>
    internal IUpstreamSet Upstreams => _upstreams;

    /// <summary>Sessions that something is known of.</summary>
    internal IEnumerable<SessionState> Sessions => _sessions.Values;

    /// <inheritdoc/>
    public void Serve(ClientRequest request)
    {
        try
        {
            switch (request.Scan.Kind)
            {
                case MessageKind.Request:
                    ServeRequest(request);
                    break;
                case MessageKind.Notification:
                    ServeNotification(request);
                    request.Replies.Finish();
                    break;
                default:
                    Questions.Answer(request.Peer, request.Message.Span, request.Scan);
                    request.Replies.Finish();
                    break;
            }
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            Abort(request);
        }
    }

    /// <inheritdoc/>
    public void OnClientGone(ClientRequest request)
    {
        if (request.Peer.Era == ProtocolEra.Modern)
        {
            (request.RouterState as IRoutedRequest)?.Cancel(request, default);
        }
    }

    /// <summary>Sends the one reply to a request. The request must not be used afterwards.</summary>
    internal static void Reply(ClientRequest request, MessageBuffer reply)
    {
        request.RouterState = null;
        request.Replies.TrySend(reply, OutboundKind.Reply);
    }

    /// <summary>Refuses a request.</summary>
    internal static void Refuse(ClientRequest request, int code, string text) => Reply(request, RpcErrors.Make(request.Id, code, text));

    /// <summary>What is kept for a session; null in the stateless revision.</summary>
    internal SessionState? StateOf(ClientPeer peer)
    {
        if (peer is not ClientSession session)
        {
            return null;
        }

        if (_sessions.TryGetValue(session, out SessionState? state))
        {
            return state;
        }

        var made = new SessionState(this, session);
        state = _sessions.GetOrAdd(session, made);
        if (state == made)
        {
            session.Attach(made);
        }

        return state;
    }

    /// <summary>Forgets a session that is over.</summary>
    internal void Forget(SessionState state)
    {
        _sessions.TryRemove(state.Session, out _);
        Questions.DropOf(state.Session);
        Subscriptions.DropOf(state);
    }

    private static void Abort(ClientRequest request)
    {
        if (request.RouterState is ForwardedCall call)
        {
            call.Abort(request);
        }
        else if (request.RouterState is BridgedCall bridged)
        {
            bridged.Abort(request);
        }
        else if (request.Scan.IsRequest)
        {
            Refuse(request, RpcCode.InternalError, "Internal error.");
        }
    }
}
