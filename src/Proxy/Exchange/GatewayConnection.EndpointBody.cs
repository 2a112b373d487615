using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>Bodies that an endpoint reads whole.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Reads the body into one block. What came with the head is taken from there.</summary>
    internal ValueTask<EndpointBody> ReadEndpointBodyAsync(EndpointExchange endpoint, int bytesMax)
    {
        ExchangeState exchange = _exchange!;
        long limit = Math.Min(bytesMax, _plane.State.Server.RequestBodyBytesMax);
        if (exchange.IsRequestDone)
        {
            return new ValueTask<EndpointBody>(default(EndpointBody));
        }

        if (exchange.RequestBody == BodyKind.Length && exchange.RequestRemaining > limit)
        {
            return new ValueTask<EndpointBody>(new EndpointBody(null, 0, Refusals.BodyTooLarge));
        }

        int headLength = exchange.Request.Length;
        ReadOnlySequence<byte> rest = _received.Slice(headLength);
        if (exchange.RequestBody != BodyKind.Length || rest.Length < exchange.RequestRemaining)
        {
            return ReadRestOfEndpointBodyAsync(endpoint, (int)limit);
        }

        int length = (int)exchange.RequestRemaining;
        Block block = Block.Rent(length);
        rest.Slice(0, length).CopyTo(block.Span);
        KeepHead(headLength);
        endpoint.HoldsRead = false;
        SequencePosition end = _received.GetPosition(headLength + length);
        _received = default;
        _reader.AdvanceTo(end);
        exchange.RequestBytes += length;
        exchange.RequestRemaining = 0;
        exchange.IsRequestDone = true;
        return new ValueTask<EndpointBody>(new EndpointBody(block, length, null));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<EndpointBody> ReadRestOfEndpointBodyAsync(EndpointExchange endpoint, int bytesMax)
    {
        ExchangeState exchange = _exchange!;
        PlaneState state = _plane.State;
        bool isChunked = exchange.RequestBody == BodyKind.Chunked;
        exchange.RequestChunks = isChunked ? new ChunkedDecoder(state.ChunkedLimits) : default;
        int headLength = exchange.Request.Length;
        KeepHead(headLength);
        endpoint.HoldsRead = false;
        ReadOnlySequence<byte> buffer = _received.Slice(headLength);
        bool askFor = buffer.IsEmpty && exchange.ExpectsContinue;
        _received = default;
        Block block = Block.Rent(isChunked ? Block.SmallBytes : (int)Math.Min(exchange.RequestRemaining, Block.LargeBytes));
        int length = 0;
        while (true)
        {
            Refusal? refusal = TakeEndpointBody(buffer, ref block, ref length, bytesMax, out SequencePosition consumed);
            _reader.AdvanceTo(consumed);
            if (refusal is null && exchange.IsRequestDone)
            {
                return new EndpointBody(block, length, null);
            }

            if (refusal is null && askFor)
            {
                askFor = false;
                WriteEndpoint(ProbeBytes.Interim);
                refusal = await FlushAsync() ? null : Refusals.RequestTruncated;
            }

            Arm(ref _readDueMs, state.BodyStallTimeoutMs);
            ReadResult read = refusal is null ? await _reader.ReadAsync() : default;
            bool expired = IsExpired(ref _readDueMs);
            Disarm(ref _readDueMs);
            buffer = read.Buffer;
            if (refusal is null && (read.IsCompleted || (read.IsCanceled && expired)) && buffer.IsEmpty)
            {
                _reader.AdvanceTo(buffer.End);
                refusal = read.IsCompleted ? Refusals.RequestTruncated : Refusals.BodyTimeout;
            }

            if (refusal is not null)
            {
                block.Return();
                return new EndpointBody(null, 0, refusal);
            }
        }
    }

    /// <summary>Copies what is there of the body, growing the block. Returns a refusal, or null.</summary>
    private Refusal? TakeEndpointBody(in ReadOnlySequence<byte> buffer, ref Block block, ref int length, int bytesMax, out SequencePosition consumed)
    {
        ExchangeState exchange = _exchange!;
        if (exchange.RequestBody == BodyKind.Length)
        {
            ReadOnlySequence<byte> body = buffer.Slice(0, Math.Min(buffer.Length, exchange.RequestRemaining));
            int total = (int)Math.Min(length + exchange.RequestRemaining, bytesMax);
            foreach (ReadOnlyMemory<byte> piece in body)
            {
                AppendBody(ref block, ref length, piece.Span, total);
            }

            consumed = body.End;
            exchange.RequestBytes += body.Length;
            exchange.RequestRemaining -= body.Length;
            exchange.IsRequestDone = exchange.RequestRemaining == 0;
            return null;
        }

        ReadOnlySequence<byte> rest = buffer;
        ParseStatus status = ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore && !rest.IsEmpty)
        {
            ReadOnlySpan<byte> piece = rest.FirstSpan;
            exchange.RequestChunks.TryNext(piece, ChunkedOutput.Payload, out int count, out int start, out int kept, out status);
            if (exchange.RequestChunks.PayloadBytesAnnounced > bytesMax)
            {
                consumed = rest.Start;
                return Refusals.BodyTooLarge;
            }

            AppendBody(ref block, ref length, piece.Slice(start, kept), bytesMax);
            rest = rest.Slice(count);
            exchange.RequestBytes += count;
        }

        consumed = rest.Start;
        exchange.IsRequestDone = status == ParseStatus.Done;
        return status == ParseStatus.Invalid ? Refusals.Of(exchange.RequestChunks.Fault) : null;
    }

    /// <summary>Appends, doubling the block as needed, never past what the body can come to: memory follows what arrives, not what is announced.</summary>
    private static void AppendBody(ref Block block, ref int length, ReadOnlySpan<byte> piece, int total)
    {
        if (length + piece.Length > block.Array.Length)
        {
            long doubled = Math.Max(length + piece.Length, Math.Min(2L * block.Array.Length, total));
            Block larger = Block.Rent((int)doubled);
            block.Span[..length].CopyTo(larger.Span);
            block.Return();
            block = larger;
        }

        piece.CopyTo(block.Span[length..]);
        length += piece.Length;
    }

    /// <summary>Copies the head out of the client's buffer, so that its fields can still be read when that is given back.</summary>
    private void KeepHead(int headLength)
    {
        if (_headCopy is null)
        {
            Block copy = Block.Rent(headLength);
            _received.Slice(0, headLength).CopyTo(copy.Span);
            _headCopy = copy;
        }
    }

    /// <summary>Gives the read that brought the head back, when the request has no more than a head.</summary>
    private void ReleaseEndpointRead(EndpointExchange endpoint, bool keepHead)
    {
        if (!endpoint.HoldsRead)
        {
            return;
        }

        endpoint.HoldsRead = false;
        int headLength = _exchange!.Request.Length;
        if (keepHead)
        {
            KeepHead(headLength);
        }

        SequencePosition end = _received.GetPosition(headLength);
        _received = default;
        _reader.AdvanceTo(end);
    }

    /// <summary>Makes ready for an answer. True when nothing of the request is left in the way of the next one.</summary>
    private bool SkipEndpointBody(EndpointExchange endpoint)
    {
        ExchangeState exchange = _exchange!;
        if (!endpoint.HoldsRead)
        {
            ReleaseHeadCopy();
            return exchange.IsRequestDone;
        }

        endpoint.HoldsRead = false;
        long rest = _received.Length - exchange.Request.Length;
        bool isHere = exchange.IsRequestDone || (exchange.RequestBody == BodyKind.Length && exchange.RequestRemaining <= rest);
        ReleaseRead(isHere ? _received.GetPosition(exchange.Request.Length + exchange.RequestRemaining) : _received.End);
        return isHere;
    }
}
