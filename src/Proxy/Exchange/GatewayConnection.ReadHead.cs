using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>Stages 1 to 3: waiting for a request, reading its whole head, and deciding its framing.</summary>
internal sealed partial class GatewayConnection
{
    private ReadOnlySequence<byte> _received;
    private Block? _headCopy;

    /// <summary>The bytes the head was parsed from: the client's buffer itself, or a copy when it came in pieces.</summary>
    internal ReadOnlySpan<byte> HeadBytes => _headCopy is null ? _received.FirstSpan : _headCopy.Span;

    /// <summary>
    /// Reads until a head is complete or refused. On <see cref="HeadOutcome.Complete"/> and <see cref="HeadOutcome.Refused"/> the read is still
    /// held: the head's offsets are over <see cref="HeadBytes"/> until <see cref="ReleaseRead"/>.
    /// </summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<HeadOutcome> ReadHeadAsync(PlaneState state)
    {
        Arm(ref _readDueMs, _servedOne ? state.IdleTimeoutMs : state.HeadTimeoutMs);
        bool begun = false;
        while (true)
        {
            ReadResult read = await _reader.ReadAsync();
            _received = read.Buffer;
            if (!_received.IsEmpty)
            {
                if (!begun)
                {
                    begun = true;
                    _exchange = ExchangeState.Rent();
                    Arm(ref _readDueMs, state.HeadTimeoutMs);
                }

                ParseStatus status = ParseHead(state);
                if (status != ParseStatus.NeedMore)
                {
                    Disarm(ref _readDueMs);
                    return status == ParseStatus.Done ? HeadOutcome.Complete : Refuse(_exchange!.Request.Fault);
                }
            }

            if (EndOfWait(read, begun) is { } end)
            {
                Disarm(ref _readDueMs);
                return end;
            }

            ReleaseHeadCopy();
            _reader.AdvanceTo(_received.Start, _received.End);
        }
    }

    private HeadOutcome? EndOfWait(in ReadResult read, bool begun)
    {
        if (read.IsCompleted)
        {
            return begun && !_clientGone ? Refuse(Refusals.RequestTruncated) : HeadOutcome.Close;
        }

        if (read.IsCanceled && IsExpired(ref _readDueMs))
        {
            return begun ? Refuse(Refusals.HeadTimeout) : HeadOutcome.Close;
        }

        return _draining && !begun ? HeadOutcome.Close : null;
    }

    private HeadOutcome Refuse(HttpFault fault) => Refuse(Refusals.Of(fault));

    private HeadOutcome Refuse(Refusal refusal)
    {
        _exchange!.Refusal = refusal;
        return HeadOutcome.Refused;
    }

    private ParseStatus ParseHead(PlaneState state)
    {
        if (_received.IsSingleSegment)
        {
            return _exchange!.Request.TryParse(_received.FirstSpan, state.HeadLimits);
        }

        // The parser wants one piece. What does not fit in a head is not copied.
        int length = (int)Math.Min(_received.Length, state.HeadLimits.HeadBytesMax + 1L);
        _headCopy = Block.Rent(length);
        _received.Slice(0, length).CopyTo(_headCopy.Span);
        return _exchange!.Request.TryParse(_headCopy.Span[..length], state.HeadLimits);
    }

    /// <summary>Gives the held read back, having used everything before <paramref name="consumed"/>. The head's offsets die here.</summary>
    private void ReleaseRead(SequencePosition consumed)
    {
        ReleaseHeadCopy();
        _received = default;
        _reader.AdvanceTo(consumed);
    }

    private void ReleaseHeadCopy()
    {
        _headCopy?.Return();
        _headCopy = null;
    }
}
