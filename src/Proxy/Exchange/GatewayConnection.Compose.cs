using System.Buffers;
using SatGate.Proxy.Failures;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>Stage 8, first part: what goes upstream in the first send, which is the head and as much of the body as is here and fits.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>The first send; kept until the answer begins, since a stale connection may ask for it again.</summary>
    private Block? _firstSend;
    private int _firstSendLength;

    /// <summary>Composes the first send from the held read and releases that. Returns a refusal when the body is already known to be wrong.</summary>
    private Refusal? ComposeFirstSend(PlaneState state)
    {
        ExchangeState exchange = _exchange!;
        RequestHead head = exchange.Request;
        var context = new ForwardContext
        {
            RemoteAddress = RemoteAddress,
            RequestId = exchange.RequestId,
            IsSecure = _isSecure,
            IsTrusted = IsTrusted(state),
            ForwardUpgrade = exchange.AsksUpgrade,
            Stripped = exchange.Stripped,
        };
        int headBytesMax = RequestHeadComposer.BytesMax(head, exchange.Route!.Route, context);
        _firstSend = Block.Rent(headBytesMax);
        _firstSendLength = RequestHeadComposer.Compose(_firstSend.Span, head, HeadBytes, exchange.Route.Route, context);
        ReadOnlySequence<byte> body = _received.Slice(head.Length);
        Refusal? refusal = null;
        if (exchange.RequestBody == BodyKind.Length)
        {
            body = TakeKnownLength(body);
        }
        else if (exchange.RequestBody == BodyKind.Chunked)
        {
            body = TakeChunks(body, state, out refusal);
        }

        ReleaseRead(refusal is null ? body.Start : _received.End);
        return refusal;
    }

    private void ReleaseFirstSend()
    {
        _firstSend?.Return();
        _firstSend = null;
    }

    private bool IsTrusted(PlaneState state) => state.HasTrustedProxies && _context.RemoteEndPoint is System.Net.IPEndPoint ip && state.IsTrustedProxy(ip.Address);

    private ReadOnlySequence<byte> TakeKnownLength(ReadOnlySequence<byte> body)
    {
        ExchangeState exchange = _exchange!;
        Span<byte> room = _firstSend!.Span[_firstSendLength..];
        int count = (int)Math.Min(Math.Min(room.Length, body.Length), exchange.RequestRemaining);
        body.Slice(0, count).CopyTo(room);
        _firstSendLength += count;
        exchange.RequestRemaining -= count;
        exchange.IsRequestDone = exchange.RequestRemaining == 0;
        return body.Slice(count);
    }

    private ReadOnlySequence<byte> TakeChunks(ReadOnlySequence<byte> body, PlaneState state, out Refusal? refusal)
    {
        ExchangeState exchange = _exchange!;
        exchange.RequestChunks = new ChunkedDecoder(state.ChunkedLimits);
        refusal = null;
        ParseStatus status = ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore && !body.IsEmpty && _firstSendLength < _firstSend!.Array.Length)
        {
            Span<byte> room = _firstSend.Span[_firstSendLength..];
            ReadOnlySpan<byte> piece = body.FirstSpan;
            piece = piece[..Math.Min(piece.Length, room.Length)];
            exchange.RequestChunks.TryNext(piece, ChunkedOutput.Raw, out int consumed, out int start, out int length, out status);
            piece.Slice(start, length).CopyTo(room);
            _firstSendLength += length;
            body = body.Slice(consumed);
        }

        if (status == ParseStatus.Invalid)
        {
            refusal = Refusals.Of(exchange.RequestChunks.Fault);
        }
        else if (exchange.RequestChunks.PayloadBytesAnnounced > state.Server.RequestBodyBytesMax)
        {
            refusal = Refusals.BodyTooLarge;
        }

        exchange.IsRequestDone = status == ParseStatus.Done;
        return body;
    }
}
