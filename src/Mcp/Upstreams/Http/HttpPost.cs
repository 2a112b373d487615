using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>A notification, or the answer to a request of the server, on its way over HTTP. Nothing but a status comes back.</summary>
/// <param name="session">The session.</param>
/// <param name="body">The message; taken over.</param>
internal sealed class HttpPost(HttpSession session, MessageBuffer body) : HttpFlow(new HttpExchange(64 * 1024))
{
    /// <inheritdoc/>
    public override bool IsIdle(HttpSession session) => false;

    /// <summary>Sends it. Completes when the server has taken it, or did not.</summary>
    public async ValueTask RunAsync()
    {
        try
        {
            BearerToken token = await session.GetTokenAsync();
            if (token.Error is not null)
            {
                return;
            }

            HeadBytes head = Exchange.Request;
            session.Target.Begin(head, "POST"u8, session.Target.Path.Span);
            head.Add("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"u8);
            token.AddTo(head);
            session.AddSessionFields(head, session.SessionId);
            head.Add("Content-Length: "u8).Add(body.Length).Add("\r\n\r\n"u8);
            HttpStep step = await Exchange.SendAsync(session.Target.Pool, body.Memory, null, session.Stopping);
            if (step == HttpStep.Done)
            {
                step = await Exchange.ReadBodyAsync();
            }

            Exchange.Release(step == HttpStep.Done && Exchange.IsReusable);
        }
        finally
        {
            Exchange.Release(isReusable: false);
            body.Return();
        }
    }
}
