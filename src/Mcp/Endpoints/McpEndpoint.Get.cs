using System.Runtime.CompilerServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;

namespace SatGate.Mcp.Endpoints;

/// <summary>GET over streamable HTTP: the stream of what belongs to no request, and coming back to any stream that broke.</summary>
internal sealed partial class McpEndpoint
{
    private ValueTask<bool> GetAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (FindSession(exchange, scratch) is not { } session)
        {
            return exchange.FlushAsync();
        }

        if (!scratch.AcceptsEvents)
        {
            AnswerError(exchange, scratch, 406, default, RpcCode.BudgetRefused, "Accept has to list text/event-stream.");
            return exchange.FlushAsync();
        }

        long stream = 0;
        long sequence = long.MaxValue;
        if (session.IsResumable && exchange.TryGetField(HeaderNames.LastEventId, out ReadOnlySpan<byte> last)
            && !EventWriter.TryReadId(last, out stream, out sequence))
        {
            AnswerError(exchange, scratch, 400, default, RpcCode.InvalidRequest, "Last-Event-ID is none of this session.");
            return exchange.FlushAsync();
        }

        scratch.Add("Mcp-Session-Id: "u8).Add(session.Id).Add("\r\n"u8).Add(EventWriter.StreamFields);
        return stream > 0 ? ResumeAsync(exchange, scratch, session, stream, sequence) : StandAsync(exchange, scratch, session, sequence);
    }

    /// <summary>Goes on with the stream of a request: what was missed first, then what comes.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ResumeAsync(EndpointExchange exchange, EndpointScratch scratch, HttpSession session, long stream, long sequence)
    {
        HttpReply? reply = session.FindStream(stream);
        bool isLive = reply is not null && reply.TryResume(session, stream, exchange);
        exchange.BeginStream(200, EventWriter.ContentType, scratch.Fields);
        bool isEnded = !isLive;
        foreach (ReplayBuffer.Entry entry in session.Replay.After(stream, sequence))
        {
            EventWriter.Write(exchange, entry.Stream, entry.Sequence, entry.Message);
            isEnded |= entry.IsLast;
        }

        session.CountStream(1);
        try
        {
            if (!isEnded)
            {
                return await RelayAsync(exchange, scratch, reply!);
            }

            reply?.Release(exchange, isKept: false);
            return await exchange.EndStreamAsync();
        }
        finally
        {
            Left(session);
        }
    }

    /// <summary>Holds the stream of what belongs to no request until somebody ends it.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> StandAsync(EndpointExchange exchange, EndpointScratch scratch, HttpSession session, long sequence)
    {
        if (!session.TryStand(exchange))
        {
            AnswerVerdict(exchange, scratch, SessionVerdict.Unknown, default);
            return await exchange.FlushAsync();
        }

        session.CountStream(1);
        try
        {
            BeginStanding(exchange, scratch, session, sequence);
            exchange.ReleaseHead();
            exchange.Watch();
            while (true)
            {
                while (session.TryTakeStanding(exchange, out MessageBuffer? message, out long place))
                {
                    EventWriter.Write(exchange, session.IsResumable ? 0 : -1, place, message!);
                    message!.Return();
                }

                if (session.IsClosed || !session.IsStanding(exchange))
                {
                    return await exchange.EndStreamAsync();
                }

                exchange.Arm(scratch.Settings.Limits.KeepAliveInterval);
                if (!await exchange.FlushAsync())
                {
                    return false;
                }

                EndpointEvents events = await exchange.WaitAsync();
                if ((events & EndpointEvents.ClientGone) != EndpointEvents.None)
                {
                    return false;
                }

                if ((events & EndpointEvents.Draining) != EndpointEvents.None)
                {
                    return await exchange.EndStreamAsync();
                }

                if ((events & (EndpointEvents.Due | EndpointEvents.ClientHalfClosed)) != EndpointEvents.None)
                {
                    exchange.Append(EventWriter.KeepAlive);
                }
            }
        }
        finally
        {
            session.EndStanding(exchange);
            Left(session);
        }
    }

    private static void BeginStanding(EndpointExchange exchange, EndpointScratch scratch, HttpSession session, long sequence)
    {
        exchange.BeginStream(200, EventWriter.ContentType, scratch.Fields);
        if (sequence != long.MaxValue)
        {
            foreach (ReplayBuffer.Entry entry in session.Replay.After(0, sequence))
            {
                EventWriter.Write(exchange, 0, entry.Sequence, entry.Message);
            }
        }
        else if (session.IsPrimed)
        {
            EventWriter.Prime(exchange, 0, session.StandingSequence, retryMs: null);
            return;
        }

        exchange.Append(EventWriter.KeepAlive);
    }

    private void Left(HttpSession session)
    {
        session.CountStream(-1);
        session.Touch(_time.GetTimestamp());
    }
}
