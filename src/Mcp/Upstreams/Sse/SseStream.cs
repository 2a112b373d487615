using SatGate.Mcp.Upstreams.Http;

namespace SatGate.Mcp.Upstreams.Sse;

/// <summary>The stream of a session over the older HTTP transport. Read by one flow; <see cref="Abort"/> may come from any thread.</summary>
/// <param name="session">The session.</param>
/// <param name="messageBytesMax">Longest message.</param>
internal sealed class SseStream(SseSession session, int messageBytesMax)
{
    private readonly HttpExchange _exchange = new(messageBytesMax);
    private readonly TaskCompletionSource _endpointTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEndpoint;

    /// <summary>Completes when the address for messages is known, or will not be.</summary>
    public Task EndpointTold => _endpointTold.Task;

    /// <summary>Makes it end soon.</summary>
    public void Abort() => _exchange.Lease.Abort();

    /// <summary>Lets whoever waits for the address go on; after the session has ended.</summary>
    public void Release() => _endpointTold.TrySetResult();

    /// <summary>Opens the stream and reads it to its end; why it ended.</summary>
    public async ValueTask<string> ReadAsync()
    {
        try
        {
            for (int i = 0; ; i++)
            {
                BearerToken token = await session.GetTokenAsync();
                if (token.Error is not null)
                {
                    return token.Error;
                }

                HeadBytes head = _exchange.Request;
                head.Clear();
                session.Target.Begin(head, "GET"u8, session.Target.Path.Span);
                head.Add("Accept: text/event-stream\r\nCache-Control: no-cache\r\n"u8);
                token.AddTo(head);
                head.Add("\r\n"u8);
                HttpStep step = await _exchange.SendAsync(session.Target.Pool, default, null, session.Stopping);
                if (step != HttpStep.Done)
                {
                    return step == HttpStep.NoConnection ? $"it cannot be reached: {_exchange.Detail ?? "no connection"}" : _exchange.Detail ?? "the connection ended";
                }

                if (_exchange.Head.StatusCode == 401 && i == 0 && token.Value is not null)
                {
                    session.ForgetToken(token);
                    _exchange.Release(isReusable: false);
                    continue;
                }

                return await ReadEventsAsync();
            }
        }
        finally
        {
            _exchange.Release(isReusable: false);
        }
    }

    private async ValueTask<string> ReadEventsAsync()
    {
        int status = _exchange.Head.StatusCode;
        if (status != 200 || !_exchange.IsContentType("text/event-stream"u8))
        {
            return $"it answered with status {status} and no stream of events";
        }

        _exchange.BeginBody();
        while (await _exchange.ReadPieceAsync() == HttpStep.Done)
        {
            if (!TryTakeEvents())
            {
                return "it told an address for messages that is none of its own";
            }

            if (_exchange.IsAtEnd)
            {
                break;
            }
        }

        return "its stream ended";
    }

    private bool TryTakeEvents()
    {
        SseParser events = _exchange.Events;
        ReadOnlySpan<byte> piece = _exchange.Body;
        while (events.TryNext(ref piece))
        {
            if (events.Name.SequenceEqual("endpoint"u8))
            {
                // The first one counts: a session does not move.
                if (!_hasEndpoint && !session.TryTakeEndpoint(events.Data))
                {
                    return false;
                }

                _hasEndpoint = true;
                _endpointTold.TrySetResult();
            }
            else if (!events.IsTooLong && !events.Data.IsEmpty && (events.Name.IsEmpty || events.Name.SequenceEqual("message"u8)))
            {
                session.Take(events.Data);
            }
        }

        return true;
    }
}
