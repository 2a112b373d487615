namespace SatGate.Mcp.Upstreams.Http;

/// <summary>The stream on which a server with sessions says what belongs to no call: opened anew when it ends, given up when the server has none.</summary>
/// <param name="session">The session.</param>
internal sealed class HttpListen(HttpSession session) : HttpFlow(new HttpExchange(session.MessageBytesMax))
{
    private readonly Backoff _backoff = new();
    private byte[] _lastId = [];

    /// <inheritdoc/>
    public override bool IsIdle(HttpSession session) => false;

    /// <summary>Listens until the session ends or the server refuses.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (session.IsOpen && !cancellationToken.IsCancellationRequested)
        {
            if (session.Renewal is { } renewal)
            {
                await renewal;
            }

            BearerToken token = await session.GetTokenAsync();
            session.ComposeListen(Exchange.Request, token, _lastId);
            HttpStep step = await Exchange.SendAsync(session.Target.Pool, default, null, cancellationToken);
            bool isStream = step == HttpStep.Done && Exchange.Head.StatusCode == 200 && Exchange.IsContentType("text/event-stream"u8);
            if (step == HttpStep.Done && !isStream && Exchange.Head.StatusCode is not (404 or >= 500))
            {
                // Most servers have nothing to say of their own accord.
                Exchange.Release(isReusable: false);
                return;
            }

            string? detail = Exchange.Detail;
            if (isStream && await ReadAsync())
            {
                _backoff.Reset();
            }

            Exchange.Release(isReusable: false);
            if (step == HttpStep.NoConnection)
            {
                session.OnNotConnected(detail);
            }

            if (Exchange.IsAborted)
            {
                // In a new session ids of the old one mean nothing.
                Exchange.Reset();
                _lastId = [];
            }

            TimeSpan pause = Exchange.Events.RetryMs is { } retry ? TimeSpan.FromMilliseconds(Math.Min(retry, 60_000)) : _backoff.Next();
            await Task.Delay(pause, session.Time, cancellationToken);
        }
    }

    private async ValueTask<bool> ReadAsync()
    {
        bool hasEvents = false;
        Exchange.BeginBody();
        Exchange.Events.Reset();
        while (await Exchange.ReadPieceAsync() == HttpStep.Done)
        {
            hasEvents |= TakeEvents();
            if (Exchange.IsAtEnd)
            {
                break;
            }
        }

        return hasEvents;
    }

    private bool TakeEvents()
    {
        bool hasEvents = false;
        SseParser events = Exchange.Events;
        ReadOnlySpan<byte> piece = Exchange.Body;
        while (events.TryNext(ref piece))
        {
            hasEvents = true;
            if (!events.LastId.SequenceEqual(_lastId))
            {
                _lastId = events.LastId.ToArray();
            }

            if (!events.Data.IsEmpty && !events.IsTooLong)
            {
                session.DispatchFrom(events.Data, 0);
            }
        }

        return hasEvents;
    }
}
