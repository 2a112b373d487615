using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>The gateway's own answers, and how a connection is closed so that they arrive.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>How long a closing connection waits for the client's next bytes before it is given up.</summary>
    private const long LingerStallMs = 2000;

    /// <summary>How long a closing connection reads on in all.</summary>
    private const long LingerTotalMs = 10_000;

    /// <summary>Most bytes a closing connection reads and throws away.</summary>
    private const long LingerBytesMax = 64L * 1024 * 1024;

    /// <summary>Refuses the request whose head is held. The body is skipped when all of it is here; else the connection must close.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> RefuseHeldAsync(Refusal refusal)
    {
        ExchangeState exchange = _exchange!;
        long rest = _received.Length - exchange.Request.Length;
        bool bodyIsHere = exchange.Request.Fault == HttpFault.None && exchange.Request.Length > 0
            && (exchange.IsRequestDone || (exchange.RequestBody == BodyKind.Length && exchange.RequestRemaining <= rest));
        if (!bodyIsHere)
        {
            ReleaseRead(_received.End);
            return await RefuseAsync(refusal, close: true);
        }

        ReleaseRead(_received.GetPosition(exchange.Request.Length + exchange.RequestRemaining));
        return await RefuseAsync(refusal, close: false);
    }

    /// <summary>Answers with a refusal. Nothing of another answer was written yet, and no read is held.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> RefuseAsync(Refusal refusal, bool close)
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = !close && exchange.KeepAlive && !_draining;
        exchange.Refusal = refusal;
        exchange.Status = refusal.Status;
        exchange.HasAnswered = true;
        int written = ReferenceEquals(refusal, Refusals.BudgetExhausted) || ReferenceEquals(refusal, Refusals.BudgetWindowExhausted)
            ? WriteBudgetRefusal(_output.GetSpan(RefusalWriter.BytesMax), refusal, keepAlive)
            : RefusalWriter.Write(
                _output.GetSpan(RefusalWriter.BytesMax),
                refusal,
                exchange.RequestId,
                _plane.Date.Value,
                keepAlive,
                http10: exchange.Request.Length > 0 && !exchange.IsHttp11,
                exchange.IsHead);
        return await FinishOwnAnswerAsync(written, keepAlive);
    }

    /// <summary>Gives an answer of the gateway's own to the request whose head is held. A body that is not all here makes the connection close.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> AnswerOwnHeldAsync()
    {
        ExchangeState exchange = _exchange!;
        long rest = _received.Length - exchange.Request.Length;
        bool bodyIsHere = exchange.IsRequestDone || (exchange.RequestBody == BodyKind.Length && exchange.RequestRemaining <= rest);
        ReleaseRead(bodyIsHere ? _received.GetPosition(exchange.Request.Length + exchange.RequestRemaining) : _received.End);
        OwnAnswer answer = exchange.OwnAnswer!;
        bool keepAlive = bodyIsHere && exchange.KeepAlive && !_draining;
        exchange.Status = answer.Status;
        exchange.HasAnswered = true;
        int written = OwnAnswerWriter.Write(
            _output.GetSpan(OwnAnswerWriter.BytesMax(answer)), answer, exchange.RequestId, _plane.Date.Value, keepAlive, !exchange.IsHttp11, exchange.IsHead);
        return await FinishOwnAnswerAsync(written, keepAlive);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> AnswerHealthAsync()
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = exchange.KeepAlive && !_draining;
        ReleaseRead(_received.GetPosition(exchange.Request.Length));
        exchange.Status = 200;
        int written = HealthAnswer.Write(_output.GetSpan(512), _plane.Date.Value, keepAlive, exchange.IsHttp11, exchange.IsHead);
        return await FinishOwnAnswerAsync(written, keepAlive);
    }

    /// <summary>Sends an answer of the gateway's own that stands in the output, and closes when it says so. Returns whether the connection goes on.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> FinishOwnAnswerAsync(int written, bool keepAlive)
    {
        _output.Advance(written);
        _exchange!.ResponseBytes += written;
        if (!await FlushAsync())
        {
            return false;
        }

        return keepAlive || await LingerAsync();
    }

    /// <summary>
    /// Sends what was written. False when the client is gone, or took nothing for as long as <c>server.readStallTimeout</c>; a client that keeps
    /// taking bytes, however slowly, is waited for.
    /// </summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> FlushAsync()
    {
        while (true)
        {
            ValueTask<FlushResult> flush = _output.FlushAsync();
            FlushResult result;
            bool expired = false;
            long before = 0;
            if (flush.IsCompletedSuccessfully)
            {
                result = await flush;
            }
            else
            {
                before = Unflushed;
                Arm(ref _flushDueMs, _plane.State.ReadStallTimeoutMs);
                result = await flush;
                expired = IsExpired(ref _flushDueMs);
                Disarm(ref _flushDueMs);
            }

            if (!result.IsCanceled)
            {
                return !result.IsCompleted;
            }

            if (HasLapsed)
            {
                return false;
            }

            // A stream pipe under TLS would write again what a canceled flush already wrote, so there is no going on from there.
            if ((expired && Unflushed >= before) || _isSecure)
            {
                Log.ClientStalled(_plane.Logger, _context.ConnectionId);
                return false;
            }
        }
    }

    private long Unflushed => _output.CanGetUnflushedBytes ? _output.UnflushedBytes : 0;

    /// <summary>Ends our direction; the client's goes on.</summary>
    private async ValueTask EndDownstreamAsync()
    {
        if (_isSecure)
        {
            await AnnounceCloseAsync();
        }

        _polled?.ShutdownSend();
    }

    /// <summary>Under TLS the end is announced (RFC 8446 section 6.1), so that the client can tell it from a cut.</summary>
    private async ValueTask AnnounceCloseAsync()
    {
        try
        {
            if (_context.Features.Get<ISslStreamFeature>()?.SslStream is { } stream)
            {
                await stream.ShutdownAsync().WaitAsync(TimeSpan.FromMilliseconds(LingerStallMs), _plane.Time);
            }
        }
        catch (TimeoutException)
        {
            Abort("The client does not even take the end.");
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or ObjectDisposedException)
        {
            Log.ClientGone(_plane.Logger, _context.ConnectionId);
        }
    }

    /// <summary>
    /// Closes our direction and reads what the client still sends, bounded, so that the answer is not torn away by a reset (RFC 9112 section 9.6).
    /// </summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> LingerAsync()
    {
        await EndDownstreamAsync();

        long end = _plane.Clock.NowMs + LingerTotalMs;
        long skipped = 0;
        while (_plane.Clock.NowMs < end && skipped < LingerBytesMax)
        {
            Arm(ref _readDueMs, LingerStallMs);
            ReadResult read = await _reader.ReadAsync();
            bool expired = IsExpired(ref _readDueMs);
            Disarm(ref _readDueMs);
            skipped += read.Buffer.Length;
            _reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (read.IsCanceled && expired))
            {
                break;
            }
        }

        return false;
    }
}
