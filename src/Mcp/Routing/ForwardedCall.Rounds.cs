using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>Waiting for a client in the middle of a call: to a server that asks while it works, and to one that wants to be called again.</summary>
internal sealed partial class ForwardedCall
{
    private SpliceList _kept;
    private InputRound? _round;
    private int _rounds;

    /// <summary>The server that it is under way to waits for a person, if it still serves that request.</summary>
    /// <param name="request">The request that is meant.</param>
    /// <param name="limit">The longest wait.</param>
    public void Suspend(ClientRequest request, TimeSpan limit)
    {
        if (Hold(request) is { } session)
        {
            session.Suspend(this, limit);
            Release();
        }
    }

    /// <summary>The server can go on.</summary>
    public void Resume(ClientRequest request)
    {
        if (Hold(request) is { } session)
        {
            session.Resume(this);
            Release();
        }
    }

    /// <summary>The server can go on, if this still is the use that is meant.</summary>
    public void Resume(long use)
    {
        if (Hold(null, use) is { } session)
        {
            session.Resume(this);
            Release();
        }
    }

    /// <summary>Where messages of the request go; null when it has ended, or another use is meant.</summary>
    public ReplyLease? RepliesOf(long use)
    {
        lock (_lock)
        {
            return _use == use ? _request?.Replies.Lease : null;
        }
    }

    /// <summary>The client's answers are there: calls the server again with them.</summary>
    /// <param name="members">Members for <c>params</c>, with a comma behind.</param>
    internal void CallAgain(ReadOnlyMemory<byte> members)
    {
        lock (_lock)
        {
            _round = null;
            _session = null;
        }

        Splices = _kept;
        Splices.Add(new JsonRange(Scan.Params.Start + 1, 0), members);
        if (_request is { } request)
        {
            try
            {
                Start();
            }
            catch (Exception fault)
            {
                Fail(fault, request);
            }
        }
    }

    /// <summary>The client's answers will not come: ends the call.</summary>
    /// <param name="reply">What the client is told.</param>
    /// <param name="fault">Why.</param>
    internal void EndRound(MessageBuffer reply, UpstreamFault fault)
    {
        ToolTicket? ticket = _ticket;
        _ticket = null;
        ticket?.Lost(fault);
        End(reply);
    }

    /// <summary>Begins to ask the client when the server of the stateless revision wants input that only a client with a session can be asked for.</summary>
    private bool BeginRound(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (_session!.Era != ProtocolEra.Modern || _request is not { Session: { Era: ProtocolEra.Legacy } client } request || !scan.Result.IsObject(message)
            || Scan.Method is not (McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead)
            || Scan.RequestState.IsPresent || Scan.InputResponses.IsPresent)
        {
            return false;
        }

        ResultParts parts = ResultParts.Of(message, scan.Result);
        if (!parts.Type.IsPresent || !parts.Type.Of(message).SequenceEqual("\"input_required\""u8))
        {
            return false;
        }

        var round = new InputRound(_router, this, request, client, _upstream.Name);
        lock (_lock)
        {
            if (_isEnded || _isCanceled)
            {
                return false;
            }

            _hasAsked = true;
            _round = round;
        }

        round.Begin(message, parts, ++_rounds);
        return true;
    }

    /// <summary>Keeps the changes to the message that every round begins with.</summary>
    private void KeepChanges()
    {
        if (_rounds == 0)
        {
            _kept = Splices;
        }
    }

    private void ForgetRounds()
    {
        _round = null;
        _rounds = 0;
        if (_kept.Count > 0)
        {
            _kept.Clear();
        }
    }

    /// <summary>The session it is under way on, and a hold on the call with it; null when it serves another request or has ended.</summary>
    private UpstreamSession? Hold(ClientRequest? request, long use = 0)
    {
        lock (_lock)
        {
            if (_isEnded || _session is null || (request is null ? _use != use : _request != request))
            {
                return null;
            }

            _holders++;
            return _session;
        }
    }
}
