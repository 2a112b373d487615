using System.Runtime.CompilerServices;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Reading the body of an answer: whole, or piece by piece for a stream of events.</summary>
internal sealed partial class HttpExchange
{
    private ChunkedDecoder _chunks;
    private long _left;
    private int _bodyEnd;
    private bool _isBodyDone;
    private bool _hasSurplus;

    /// <summary>The body, once it was read whole.</summary>
    public ReadOnlySpan<byte> Body => _in!.Span[_start.._bodyEnd];

    /// <summary>Whether the connection can be used again: both messages ended where their framing said.</summary>
    public bool IsReusable => _isBodyDone && !_hasSurplus && Head.KeepAlive && Head.Body != BodyKind.UntilClose;

    /// <summary>Whether the body was read to its end.</summary>
    public bool IsAtEnd => _isBodyDone;

    /// <summary>Whether the answer's content type is this one.</summary>
    public bool IsContentType(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> value = Field("content-type"u8);
        int end = value.IndexOfAny((byte)';', (byte)' ');
        return System.Text.Ascii.EqualsIgnoreCase(end < 0 ? value : value[..end], type);
    }

    /// <summary>Reads the whole body into <see cref="Body"/>; the head's fields are not there any more.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<HttpStep> ReadBodyAsync()
    {
        BeginBody();
        if (Head.Body == BodyKind.Length && Head.ContentLength > _bodyBytesMax)
        {
            return HttpStep.TooLong;
        }

        while (true)
        {
            TakePayload();
            if (_bodyEnd - _start > _bodyBytesMax)
            {
                return HttpStep.TooLong;
            }

            if (_isBodyDone || _isBroken)
            {
                return _isBroken ? HttpStep.Malformed : HttpStep.Done;
            }

            MakeRoom();
            if (await ReceiveAsync() is int count && count <= 0)
            {
                if (count == 0 && Head.Body == BodyKind.UntilClose && !IsAborted)
                {
                    _isBodyDone = true;
                    return HttpStep.Done;
                }

                return IsAborted ? HttpStep.Aborted : HttpStep.Lost;
            }
        }
    }

    /// <summary>Begins to read the body piece by piece.</summary>
    public void BeginBody()
    {
        _start += Head.Length;
        _bodyEnd = _start;
        _chunks = default;
        _left = Head.ContentLength;
        _hasSurplus = false;
        _isBroken = false;
        _isBodyDone = Head.Body == BodyKind.None || (Head.Body == BodyKind.Length && _left == 0);
    }

    /// <summary>
    /// Reads the next piece of the body into <see cref="Body"/>, in place of the one before. Done with an empty one at the end of the body.
    /// </summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<HttpStep> ReadPieceAsync()
    {
        while (true)
        {
            // What was not looked at yet stands from the end of the last piece on.
            _start = _bodyEnd;
            if (_start == _end)
            {
                (_start, _bodyEnd, _end) = (0, 0, 0);
            }

            TakePayload();
            if (_isBroken)
            {
                return HttpStep.Malformed;
            }

            if (_bodyEnd > _start || _isBodyDone)
            {
                return HttpStep.Done;
            }

            (_start, _bodyEnd, _end) = (0, 0, 0);
            if (await ReceiveAsync() is int count && count <= 0)
            {
                _isBodyDone = count == 0 && Head.Body == BodyKind.UntilClose;
                return IsAborted ? HttpStep.Aborted : _isBodyDone ? HttpStep.Done : HttpStep.Lost;
            }
        }
    }

    private bool _isBroken;

    /// <summary>Takes the payload out of what was received behind <see cref="_bodyEnd"/>, in place.</summary>
    private void TakePayload()
    {
        int received = _end - _bodyEnd;
        if (received == 0 || _isBodyDone)
        {
            _hasSurplus |= received > 0;
            return;
        }

        switch (Head.Body)
        {
            case BodyKind.Chunked:
                int used = _chunks.Filter(_in!.Span[_bodyEnd.._end], ChunkedOutput.Payload, out int kept, out ParseStatus status);
                _isBroken = status == ParseStatus.Invalid;
                _isBodyDone = status == ParseStatus.Done;
                _hasSurplus = used < received;
                _bodyEnd += kept;
                _end = _bodyEnd;
                break;
            case BodyKind.Length:
                int taken = (int)Math.Min(_left, received);
                _left -= taken;
                _bodyEnd += taken;
                _isBodyDone = _left == 0;
                _hasSurplus = taken < received;
                _end = _bodyEnd;
                break;
            default:
                _bodyEnd = _end;
                break;
        }
    }

    private void MakeRoom()
    {
        if (_end < _in!.Array.Length)
        {
            return;
        }

        int length = _bodyEnd - _start;
        if (_start > 0 && length < _in.Array.Length / 2)
        {
            _in.Span[_start.._bodyEnd].CopyTo(_in.Span);
        }
        else
        {
            // One byte more than allowed, so that too much is seen.
            Block larger = Block.Rent(Math.Max(Math.Min(_in.Array.Length * 2, _bodyBytesMax + Block.LargeBytes), length + Block.SmallBytes));
            _in.Span[_start.._bodyEnd].CopyTo(larger.Span);
            _in.Return();
            _in = larger;
        }

        (_start, _bodyEnd, _end) = (0, length, length);
    }
}
