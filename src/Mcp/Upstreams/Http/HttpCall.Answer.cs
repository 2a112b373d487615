using System.Runtime.CompilerServices;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Transport.Async;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>What comes back: one message, a stream of them, or a status that says why not.</summary>
internal sealed partial class HttpCall
{
    /// <summary>How often in a row a closed stream is taken up again without a single event on it.</summary>
    private const int ResumesMax = 10;

    private const int RetryMsUsual = 1000;
    private const int RetryMsMax = 60_000;

    private readonly byte[] _lastId = new byte[SseParser.IdBytesMax];
    private int _lastIdLength;
    private int? _retryMs;
    private bool _isBodyRead;
    private bool _wasJson;

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> TakeAnswerAsync(int status)
    {
        bool isFine = status is >= 200 and < 300;
        if (isFine && _isInitialize)
        {
            _session.TakeSessionId(Exchange.Field("mcp-session-id"u8));
        }

        if (!isFine && _isInitialize)
        {
            _session.RefusedStatus = status;
        }

        if (!_isBodyRead && Exchange.IsContentType("text/event-stream"u8))
        {
            // An error may come as an event too, with the status that its code has over HTTP.
            await ReadEventsAsync();
            if (isFine)
            {
                return await ResumeAsync();
            }

            _session.End(Id, FaultOf(status), TextOf(status, isJson: false));
            return true;
        }

        bool isJson = _isBodyRead ? _wasJson : Exchange.IsContentType("application/json"u8);
        HttpStep step = _isBodyRead ? HttpStep.Done : await Exchange.ReadBodyAsync();
        _isBodyRead = false;
        if (step != HttpStep.Done)
        {
            return Fail(step);
        }

        Exchange.ReleaseConnection(Exchange.IsReusable);
        if (isJson && (isFine || TakeError()))
        {
            _session.DispatchFrom(Exchange.Body, Id);
        }

        Exchange.Release(isReusable: false);
        _session.End(Id, isFine ? UpstreamFault.BadAnswer : FaultOf(status), TextOf(status, isJson));
        return true;
    }

    private static UpstreamFault FaultOf(int status) => status switch
    {
        401 or 403 => UpstreamFault.Forbidden,
        429 => UpstreamFault.Busy,
        408 or 504 => UpstreamFault.Timeout,
        >= 500 => UpstreamFault.Unavailable,
        _ => UpstreamFault.BadAnswer,
    };

    private static string TextOf(int status, bool isJson) => status switch
    {
        >= 200 and < 300 => isJson ? "its answer is not the one to this request" : $"it answered with status {status} and no message",
        >= 300 and < 400 => $"it sends callers elsewhere (status {status}), which is not followed",
        _ => $"it answered with status {status}",
    };

    /// <summary>Whether an answer with a failure status is a message. An error without an id is given that of this request.</summary>
    private bool TakeError()
    {
        ScanFault fault = MessageScanner.Scan(Exchange.Body, out MessageScan scan);
        if (fault == ScanFault.None)
        {
            return scan.IsAnswer;
        }

        if (!scan.Error.IsPresent || scan.Id.IsPresent)
        {
            return false;
        }

        // JSON-RPC has errors with the id null, for requests that were not even read.
        MessageBuffer answer = MakeError(scan.Error.Of(Exchange.Body));
        _session.DispatchFrom(answer.Span, Id);
        answer.Return();
        return false;
    }

    private MessageBuffer MakeError(ReadOnlySpan<byte> error)
    {
        ReadOnlySpan<byte> head = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        ReadOnlySpan<byte> key = ",\"error\":"u8;
        MessageBuffer buffer = MessageBuffer.Rent(head.Length + 20 + key.Length + error.Length + 1);
        var writer = new SpanWriter(buffer.Writable);
        writer.Write(head);
        writer.WriteNumber(Id);
        writer.Write(key);
        writer.Write(error);
        writer.Write("}"u8);
        buffer.Cut(writer.Length);
        return buffer;
    }

    /// <summary>Reads a stream of events to its end. True when there was at least one.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ReadEventsAsync()
    {
        bool hasEvents = false;
        Exchange.BeginBody();
        Exchange.Events.Reset();
        HttpStep step;
        do
        {
            step = await Exchange.ReadPieceAsync();
            hasEvents |= step == HttpStep.Done && TakeEvents();
        }
        while (step == HttpStep.Done && !Exchange.IsAtEnd);

        Exchange.Release(step == HttpStep.Done && Exchange.IsReusable);
        return hasEvents;
    }

    private bool TakeEvents()
    {
        bool hasEvents = false;
        SseParser events = Exchange.Events;
        ReadOnlySpan<byte> piece = Exchange.Body;
        while (true)
        {
            bool isEvent = events.TryNext(ref piece);
            _retryMs = events.RetryMs ?? _retryMs;
            if (!isEvent)
            {
                return hasEvents;
            }

            hasEvents = true;
            events.LastId.CopyTo(_lastId);
            _lastIdLength = events.LastId.Length;
            if (events.IsTooLong)
            {
                _session.End(Id, UpstreamFault.BadAnswer, "it sent a message longer than allowed");
            }
            else if (!events.Data.IsEmpty && (events.Name.IsEmpty || events.Name.SequenceEqual("message"u8)))
            {
                _session.DispatchFrom(events.Data, Id);
            }
        }
    }

    /// <summary>Takes a stream up again that the server closed before the answer, where it told an id to go on from.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ResumeAsync()
    {
        for (int i = 0; i < ResumesMax && _lastIdLength > 0 && !Exchange.IsAborted && _session.IsPending(Id); i++)
        {
            _session.TellPaused(Id, _retryMs);
            TimeSpan pause = TimeSpan.FromMilliseconds(Math.Min(_retryMs ?? RetryMsUsual, RetryMsMax));
            await Task.Delay(pause, _session.Time, CancellationToken.None);
            BearerToken token = await _session.GetTokenAsync();
            if (Exchange.IsAborted || !_session.IsPending(Id))
            {
                return false;
            }

            _session.ComposeListen(Exchange.Request, token, _lastId.AsSpan(0, _lastIdLength));
            HttpStep step = await Exchange.SendAsync(_session.Target.Pool, default, null, _session.Stopping);
            if (step == HttpStep.Done && Exchange.Head.StatusCode == 200 && Exchange.IsContentType("text/event-stream"u8))
            {
                i = await ReadEventsAsync() ? -1 : i;
                continue;
            }

            bool isRefused = step == HttpStep.Done;
            Exchange.Release(isReusable: false);
            if (isRefused)
            {
                break;
            }
        }

        _session.End(Id, UpstreamFault.Gone, "it closed the stream before the answer");
        return true;
    }
}
