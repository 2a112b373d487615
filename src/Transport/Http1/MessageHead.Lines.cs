using System.Diagnostics;

namespace SatGate.Transport.Http1;

/// <summary>The line loops: CRLF only, one vectorised walk over the head, every byte looked at once however the bytes arrive.</summary>
public abstract partial class MessageHead
{
    private protected ParseStatus ParseHead(ReadOnlySpan<byte> buffer, in HeadLimits limits)
    {
        Debug.Assert(_phase >= HeadPhase.Done || buffer.Length >= _scanned, "The caller must hand over the same bytes again and more behind them.");

        // Bytes past the limit are never looked at, so the verdict cannot depend on how many of them came in one read.
        ReadOnlySpan<byte> head = buffer.Length > limits.HeadBytesMax ? buffer[..limits.HeadBytesMax] : buffer;
        if (_phase == HeadPhase.StartLine)
        {
            ParseStatus status = ParseStartLine(head, limits);
            if (status != ParseStatus.Done)
            {
                return status;
            }
        }

        return _phase switch
        {
            HeadPhase.Fields => ParseFields(head, limits),
            HeadPhase.Done => ParseStatus.Done,
            _ => ParseStatus.Invalid,
        };
    }

    private ParseStatus ParseStartLine(ReadOnlySpan<byte> head, in HeadLimits limits)
    {
        var scanner = new LineScanner(head, _scanned);
        while (_phase == HeadPhase.StartLine)
        {
            int stop = scanner.Next();
            _scanned = stop;
            HttpFault fault = stop - _lineStart > limits.TargetBytesMax
                ? CheckLongStartLine(head, _lineStart, stop, limits.TargetBytesMax)
                : HttpFault.None;
            if (fault != HttpFault.None)
            {
                return Refuse(fault);
            }

            if (!IsLineEnd(head, stop))
            {
                return Interrupt(head, stop, limits.HeadBytesMax);
            }

            if (stop == _lineStart)
            {
                fault = TakeLeadingEmptyLine();
            }
            else
            {
                _phase = HeadPhase.Fields;
                fault = TakeStartLine(head, _lineStart, stop);
            }

            if (fault != HttpFault.None)
            {
                return Refuse(fault);
            }

            _lineStart = _scanned = stop + 2;
            scanner.SkipTo(_lineStart);
        }

        return ParseStatus.Done;
    }

    private ParseStatus ParseFields(ReadOnlySpan<byte> head, in HeadLimits limits)
    {
        var scanner = new LineScanner(head, _scanned);
        int start = _lineStart;
        while (true)
        {
            int stop = scanner.Next();
            _maySeeNonAscii |= scanner.MaySeeNonAscii;
            if (!IsLineEnd(head, stop))
            {
                _lineStart = start;
                _scanned = stop;
                return Interrupt(head, stop, limits.HeadBytesMax);
            }

            if (stop == start)
            {
                return Finish(head, stop + 2);
            }

            HttpFault fault = TakeField(head, start, stop, limits.FieldsMax);
            if (fault != HttpFault.None)
            {
                return Refuse(fault);
            }

            start = stop + 2;
            scanner.SkipTo(start);
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> head, int stop) =>
        (uint)(stop + 1) < (uint)head.Length && head[stop] == HttpBytes.CarriageReturn && head[stop + 1] == HttpBytes.LineFeed;

    /// <summary>The stop is no line end: either the bytes end here, or one of them is wrong.</summary>
    private ParseStatus Interrupt(ReadOnlySpan<byte> head, int stop, int headBytesMax)
    {
        bool isOpen = stop == head.Length || (stop == head.Length - 1 && head[stop] == HttpBytes.CarriageReturn);
        if (isOpen)
        {
            return head.Length < headBytesMax ? ParseStatus.NeedMore : Refuse(HttpFault.HeadTooLarge);
        }

        if (head[stop] is HttpBytes.CarriageReturn or HttpBytes.LineFeed)
        {
            return Refuse(head[stop] == HttpBytes.LineFeed ? HttpFault.BareLineFeed : HttpFault.BareCarriageReturn);
        }

        if (_phase == HeadPhase.StartLine)
        {
            return Refuse(ControlByteFault);
        }

        return Refuse(head[_lineStart..stop].Contains((byte)':') ? HttpFault.FieldValueInvalid : HttpFault.FieldNameInvalid);
    }

    private ParseStatus Refuse(HttpFault fault)
    {
        _phase = HeadPhase.Invalid;
        Fault = fault;
        return ParseStatus.Invalid;
    }

    private ParseStatus Finish(ReadOnlySpan<byte> head, int length)
    {
        KeepAlive = !_hasCloseOption && (VersionMinor == 1 || _hasKeepAliveOption);
        if (_hasNominations)
        {
            ApplyNominations(head);
        }

        HttpFault fault = Complete(head);
        if (fault != HttpFault.None)
        {
            return Refuse(fault);
        }

        _phase = HeadPhase.Done;
        Length = length;
        return ParseStatus.Done;
    }
}
