using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// Brings clients of the stateless revision and servers of the older ones together: lends them sessions, and keeps the calls that wait for an answer of
/// the client. Thread-safe.
/// </summary>
internal sealed class BridgeTable
{
    /// <summary>Most calls to one server that have been parked and are not over.</summary>
    public const int ParkedMax = 64;

    /// <summary>How long a parked call waits for its client.</summary>
    public static readonly TimeSpan ParkedFor = TimeSpan.FromMinutes(5);

    /// <summary>How much longer its server may take: the client's time is over first.</summary>
    public static readonly TimeSpan ParkedGrace = TimeSpan.FromSeconds(30);

    private const ClientCapabilities Askable =
        ClientCapabilities.Sampling | ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl | ClientCapabilities.Roots;

    private readonly ConcurrentDictionary<ulong, BridgedCall> _parked = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly MessageRouter _router;
    private readonly IdleSessions _idle;
    private long _lastId;

    /// <summary>Makes one.</summary>
    public BridgeTable(MessageRouter router)
    {
        _router = router;
        _idle = new IdleSessions(router.Time);
    }

    /// <summary>The time.</summary>
    public TimeProvider Time => _router.Time;

    /// <summary>Signs what clients come back with.</summary>
    public StateSigner Signer { get; } = new();

    /// <summary>How many calls are kept.</summary>
    public int ParkedCount => _parked.Count;

    /// <summary>How many sessions wait for a further call.</summary>
    public int IdleCount => _idle.Count;

    /// <summary>
    /// The request to route in place of this one: itself, or, where the server may ask the client, one from a session that stands in for the client's.
    /// Null when it was refused: it goes on with something that the server cannot know.
    /// </summary>
    public ClientRequest? Enter(ClientRequest request, Upstream upstream)
    {
        ClientPeer peer = request.Peer;
        bool mayAsk = request.Scan.Method is McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead;
        if (peer is not StatelessPeer || !mayAsk || upstream.Shared is { Era: ProtocolEra.Modern })
        {
            return request;
        }

        if (request.Scan.RequestState.IsPresent)
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "The requestState is not valid for this request.");
            return null;
        }

        if (!NeedsSession(peer, upstream))
        {
            return request;
        }

        string holder = peer.Caller?.Token.TokenId ?? string.Empty;
        BridgedSession session = _idle.Take(upstream.Name, holder, peer.CapabilitiesJson.Span) ?? new BridgedSession
        {
            Limits = new McpLimits(),
            Version = peer.Version,
            Capabilities = peer.Capabilities,
            CapabilitiesJson = peer.CapabilitiesJson.ToArray(),
            ClientInfoJson = peer.ClientInfoJson.ToArray(),
        };
        session.Caller = peer.Caller;
        session.LogLevel = peer.LogLevel;
        return new BridgedCall(this, (ulong)Interlocked.Increment(ref _lastId), request, session, upstream.Name).Inner;
    }

    /// <summary>Goes on with a parked call, if the request is for that. False when it is to be routed like any other.</summary>
    public bool TryResume(ClientRequest request)
    {
        ReadOnlySpan<byte> message = request.Message.Span;
        ref readonly MessageScan scan = ref request.Scan;
        bool isOurs = scan.RequestState.IsString(message) && StateSigner.IsOurs(scan.RequestState.Inner(message));
        if (!isOurs || scan.Method is not (McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead))
        {
            return false;
        }

        if (_router.Gate.RefuseRequest(request) is { } refusal)
        {
            MessageRouter.Reply(request, refusal);
        }
        else if (!Signer.TryRead(scan.RequestState.Inner(message), StateSigner.SubjectOf(request), out StateTicket ticket)
            || ticket.ExpiresAtUnixSeconds <= Time.GetUtcNow().ToUnixTimeSeconds())
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "The requestState is not valid for this request, or has expired.");
        }
        else if (ReadAnswers(message, scan) is not { } answers)
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "inputResponses is an object of objects, one for each question.");
        }
        else if (!_parked.TryGetValue(ticket.CallId, out BridgedCall? call) || !call.TryResume(request, ticket.Round, answers))
        {
            MessageRouter.Refuse(request, RpcCode.InvalidParams, "The call does not wait for this any more.");
        }

        return true;
    }

    /// <summary>Keeps a call; false when there are as many of its server as may be.</summary>
    public bool TryKeep(BridgedCall call)
    {
        lock (_lock)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, call.Upstream, out _);
            if (count >= ParkedMax)
            {
                return false;
            }

            count++;
        }

        _parked[call.Id] = call;
        return true;
    }

    /// <summary>Lets go of a call that is over, if it was kept.</summary>
    public void Forget(BridgedCall call)
    {
        if (!_parked.TryRemove(call.Id, out _))
        {
            return;
        }

        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_counts, call.Upstream, out _) == 0)
            {
                _counts.Remove(call.Upstream);
            }
        }
    }

    /// <summary>The server has answered: its session is free for the client's next call, or ends.</summary>
    public void Release(BridgedCall call, bool isReusable)
    {
        BridgedSession session = call.Session;
        session.Call = null;
        if (!isReusable)
        {
            session.Close();
            return;
        }

        _idle.Put(call.Upstream, session.Caller?.Token.TokenId ?? string.Empty, session);
    }

    /// <summary>Takes the client's answer to the server that asked.</summary>
    public void Answer(BridgedSession session, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        MessageBuffer answer = RpcErrors.MakeResult(id, result);
        if (MessageScanner.Scan(answer.Span, out MessageScan scan) == ScanFault.None)
        {
            _router.Questions.Answer(session, answer.Span, scan);
        }

        answer.Return();
    }

    private static List<KeyValuePair<string, byte[]>>? ReadAnswers(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (!scan.InputResponses.IsPresent)
        {
            return [];
        }

        List<KeyValuePair<string, byte[]>>? answers = scan.InputResponses.IsObject(message)
            ? InputJson.Members(scan.InputResponses.Of(message), MembersMax)
            : null;
        return answers?.TrueForAll(static answer => answer.Value[0] == (byte)'{') == true ? answers : null;
    }

    /// <summary>Whether the server may have something to ask, or to say, that only a session of one client gets to hear.</summary>
    private static bool NeedsSession(ClientPeer peer, Upstream upstream)
    {
        bool isAskable = (peer.Capabilities & Askable) != ClientCapabilities.None;
        return upstream.Definition.Share == McpShare.PerSession
            ? isAskable || peer.LogLevel is not null
            : isAskable && upstream.Definition.Transport == McpTransport.StreamableHttp;
    }

    /// <summary>Most members of <c>inputResponses</c>; those of no question count too.</summary>
    private const int MembersMax = 64;
}
