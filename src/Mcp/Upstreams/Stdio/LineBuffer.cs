using SatGate.Transport.Memory;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// Cuts what a process writes into lines, in place. It grows with a line and shrinks after it; of a line that is longer than allowed nothing is kept but
/// where its id stands. Not thread-safe.
/// </summary>
/// <param name="lineBytesMax">Longest line in bytes, without its end.</param>
internal sealed class LineBuffer(int lineBytesMax)
{
    private const int TailBytes = 128;

    private readonly byte[] _tail = new byte[TailBytes];
    private Block _block = Block.Rent(Block.LargeBytes);
    private int _start;
    private int _end;
    private int _searched;
    private int _tailLength;
    private bool _isDiscarding;
    private long _discardedId;

    /// <summary>
    /// Where the next bytes go; at least one. What <see cref="TryTake"/> gave is not valid any more.
    /// </summary>
    public Span<byte> Free
    {
        get
        {
            MakeRoom();
            return _block.Span[_end..];
        }
    }

    /// <summary>So many bytes were put into <see cref="Free"/>.</summary>
    public void Filled(int count) => _end += count;

    /// <summary>Takes the next line; its bytes, without the end, are valid until <see cref="Free"/> is used.</summary>
    /// <param name="line">The line.</param>
    /// <param name="tooLongId">The id found in a line that was too long; 0 for none.</param>
    public LineStatus TryTake(out ReadOnlySpan<byte> line, out long tooLongId)
    {
        tooLongId = 0;
        int found = _block.Span[_searched.._end].IndexOf((byte)'\n');
        if (found < 0)
        {
            _searched = _end;
            line = default;
            if (_isDiscarding || _end - _start > lineBytesMax)
            {
                Discard();
            }

            return LineStatus.NeedMore;
        }

        int end = _searched + found;
        line = _block.Span[_start..end];
        bool isTooLong = _isDiscarding || line.Length > lineBytesMax;
        if (isTooLong)
        {
            _searched = end;
            int rest = _end;
            _end = end;
            Discard();
            _end = rest;
            tooLongId = _discardedId != 0 ? _discardedId : LongLineId.InTail(_tail.AsSpan(0, _tailLength));
            line = default;
            (_isDiscarding, _discardedId, _tailLength) = (false, 0, 0);
        }

        _start = _searched = end + 1;
        return isTooLong ? LineStatus.TooLong : LineStatus.Line;
    }

    /// <summary>Gives its memory back. It must not be used afterwards.</summary>
    public void Return() => _block.Return();

    /// <summary>Drops what is there of a line that is too long, and remembers where it may say whom it answers.</summary>
    private void Discard()
    {
        ReadOnlySpan<byte> part = _block.Span[_start.._end];
        if (!_isDiscarding)
        {
            _isDiscarding = true;
            _discardedId = LongLineId.InHead(part);
        }

        if (part.Length >= TailBytes)
        {
            part[^TailBytes..].CopyTo(_tail);
            _tailLength = TailBytes;
        }
        else
        {
            int kept = Math.Min(_tailLength, TailBytes - part.Length);
            _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
            part.CopyTo(_tail.AsSpan(kept));
            _tailLength = kept + part.Length;
        }

        _start = _searched = _end;
    }

    private void MakeRoom()
    {
        int length = _end - _start;
        bool isLarge = _block.Array.Length > Block.LargeBytes;
        if (length == 0)
        {
            if (isLarge)
            {
                Replace(Block.Rent(Block.LargeBytes), 0);
            }

            (_start, _end, _searched) = (0, 0, 0);
            return;
        }

        if (_end < _block.Array.Length && (_start == 0 || _block.Array.Length - _end >= Block.SmallBytes))
        {
            return;
        }

        if (length <= _block.Array.Length / 2)
        {
            _block.Span[_start.._end].CopyTo(_block.Span);
        }
        else
        {
            Replace(Block.Rent(Math.Min(_block.Array.Length * 2, lineBytesMax + Block.LargeBytes)), length);
        }

        (_searched, _start, _end) = (_searched - _start, 0, length);
    }

    private void Replace(Block block, int length)
    {
        _block.Span.Slice(_start, length).CopyTo(block.Span);
        _block.Return();
        _block = block;
    }
}
