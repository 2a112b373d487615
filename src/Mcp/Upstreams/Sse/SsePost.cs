using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams.Http;

namespace SatGate.Mcp.Upstreams.Sse;

/// <summary>A message on its way to a server of the older HTTP transport. What it answers comes on the session's stream.</summary>
/// <param name="session">The session.</param>
/// <param name="id">The session's id of a request; 0 for a message that is none.</param>
/// <param name="body">The message; taken over.</param>
internal sealed class SsePost(SseSession session, long id, MessageBuffer body)
{
    private const int AnswerBytesMax = 64 * 1024;

    private readonly HttpExchange _exchange = new(AnswerBytesMax);

    /// <summary>The session's id of a request; 0 for a message that is none.</summary>
    public long Id { get; } = id;

    /// <summary>When it is aborted, in milliseconds of the session's clock.</summary>
    public long DeadlineMs { get; init; }

    /// <summary>Makes it end soon.</summary>
    public void Abort() => _exchange.Lease.Abort();

    /// <summary>Makes it end before anything is sent, where that is still possible.</summary>
    public void AbortQuietly() => _exchange.Lease.AbortQuietly();

    /// <summary>Sends it; a request that could not be sent is ended.</summary>
    public async ValueTask RunAsync()
    {
        try
        {
            for (int i = 0; i < 2; i++)
            {
                BearerToken token = await session.GetTokenAsync();
                if (token.Error is not null)
                {
                    session.End(Id, UpstreamFault.Forbidden, token.Error);
                    return;
                }

                Compose(token);
                HttpStep step = await _exchange.SendAsync(session.Target.Pool, body.Memory, hasSent => session.SetReached(Id, hasSent), session.Stopping);
                int status = step == HttpStep.Done ? _exchange.Head.StatusCode : 0;
                if (status == 401 && i == 0 && token.Value is not null)
                {
                    session.ForgetToken(token);
                    _exchange.Release(isReusable: false);
                    continue;
                }

                await FinishAsync(step, status);
                return;
            }
        }
        finally
        {
            _exchange.Release(isReusable: false);
            body.Return();
        }
    }

    private async ValueTask FinishAsync(HttpStep step, int status)
    {
        if (step == HttpStep.Done && status is >= 200 and < 300)
        {
            step = await _exchange.ReadBodyAsync();
            _exchange.Release(step == HttpStep.Done && _exchange.IsReusable);
            return;
        }

        string? detail = step == HttpStep.Done ? $"it answered with status {status}" : _exchange.Detail;
        session.End(Id, FaultOf(step, status), detail);
        if (status == 404)
        {
            session.Fail("it has forgotten the session");
        }
    }

    private static UpstreamFault FaultOf(HttpStep step, int status) => step switch
    {
        HttpStep.Done => status is 401 or 403 ? UpstreamFault.Forbidden : status == 429 ? UpstreamFault.Busy : status >= 500 ? UpstreamFault.Unavailable : UpstreamFault.BadAnswer,
        HttpStep.NoConnection => UpstreamFault.Unavailable,
        HttpStep.Busy => UpstreamFault.Busy,
        HttpStep.Malformed or HttpStep.TooLong => UpstreamFault.BadAnswer,
        HttpStep.Aborted => UpstreamFault.Canceled,
        _ => UpstreamFault.Gone,
    };

    private void Compose(in BearerToken token)
    {
        HeadBytes head = _exchange.Request;
        head.Clear();
        session.Target.Begin(head, "POST"u8, session.Endpoint);
        head.Add("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"u8);
        token.AddTo(head);
        head.Add("Content-Length: "u8).Add(body.Length).Add("\r\n\r\n"u8);
    }
}
