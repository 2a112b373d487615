using System.Diagnostics;

namespace SatGate.Transport.Http1;

/// <summary>The line loop: CRLF only, one vectorised search per line, every byte looked at once however the bytes arrive.</summary>
public abstract partial class MessageHead
{
    private protected ParseStatus ParseHead(ReadOnlySpan<byte> buffer, in HeadLimits limits)
    {
        if (_phase >= HeadPhase.Done)
        {
            return _phase == HeadPhase.Done ? ParseStatus.Done : ParseStatus.Invalid;
        }

        Debug.Assert(buffer.Length >= _scanned, "The caller must hand over the same bytes again and more behind them.");

        // Bytes past the limit are never looked at, so the verdict cannot depend on how many of them came in one read.
        ReadOnlySpan<byte> head = buffer.Length > limits.HeadBytesMax ? buffer[..limits.HeadBytesMax] : buffer;
        while (true)
        {
            int stop = head[_scanned..].IndexOfAny(HttpBytes.LineStops);
            stop = stop < 0 ? head.Length : stop + _scanned;
            _scanned = stop;
            HttpFault fault = HttpFault.None;
            if (_phase == HeadPhase.StartLine && stop - _lineStart > limits.TargetBytesMax)
            {
                fault = CheckLongStartLine(head, _lineStart, stop, limits.TargetBytesMax);
            }

            if (fault == HttpFault.None)
            {
                if ((uint)(stop + 1) >= (uint)head.Length && (stop == head.Length || head[stop] == HttpBytes.CarriageReturn))
                {
                    return head.Length < limits.HeadBytesMax ? ParseStatus.NeedMore : Refuse(HttpFault.HeadTooLarge);
                }

                fault = IsLineEnd(head, stop) ? TakeLine(head, _lineStart, stop, limits.FieldsMax) : StopFault(head, stop);
            }

            if (fault != HttpFault.None)
            {
                return Refuse(fault);
            }

            _lineStart = _scanned = stop + 2;
            if (_phase == HeadPhase.Done)
            {
                Length = _lineStart;
                return ParseStatus.Done;
            }
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> head, int stop) =>
        head[stop] == HttpBytes.CarriageReturn && head[stop + 1] == HttpBytes.LineFeed;

    private HttpFault TakeLine(ReadOnlySpan<byte> head, int start, int end, int fieldsMax)
    {
        if (_phase == HeadPhase.Fields)
        {
            return start == end ? Finish(head) : TakeField(head, start, end, fieldsMax);
        }

        if (start == end)
        {
            return TakeLeadingEmptyLine();
        }

        _phase = HeadPhase.Fields;
        return TakeStartLine(head, start, end);
    }

    private HttpFault StopFault(ReadOnlySpan<byte> head, int stop)
    {
        if (head[stop] is HttpBytes.CarriageReturn or HttpBytes.LineFeed)
        {
            return head[stop] == HttpBytes.LineFeed ? HttpFault.BareLineFeed : HttpFault.BareCarriageReturn;
        }

        if (_phase == HeadPhase.StartLine)
        {
            return ControlByteFault;
        }

        return head[_lineStart..stop].Contains((byte)':') ? HttpFault.FieldValueInvalid : HttpFault.FieldNameInvalid;
    }

    private ParseStatus Refuse(HttpFault fault)
    {
        _phase = HeadPhase.Invalid;
        Fault = fault;
        return ParseStatus.Invalid;
    }

    private HttpFault Finish(ReadOnlySpan<byte> head)
    {
        KeepAlive = VersionMinor == 1;
        if (_connectionOptions > 0)
        {
            ApplyConnectionOptions(head);
        }

        _phase = HeadPhase.Done;
        return Complete(head);
    }
}
