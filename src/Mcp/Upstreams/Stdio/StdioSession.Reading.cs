using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Reading, on the session's own thread, which also sees the process to its end.</summary>
internal sealed partial class StdioSession
{
    private const int StackBytes = 512 * 1024;
    private const int LookMs = 1000;

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly int _wakeReader;
    private readonly int _wakeWriter;
    private int _output;
    private int _errorOutput;
    private volatile bool _isStopRequested;

    private long NowMs => (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;

    private void RequestStop()
    {
        _isStopRequested = true;
        Wake();
    }

    private unsafe void Wake()
    {
        lock (Gate)
        {
            if (_isFinished)
            {
                return;
            }

            byte one = 1;
            Posix.write(_wakeWriter, &one, 1);
        }
    }

    private void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        catch (Exception fault)
        {
            Log.ReaderFault(Owner.Context.Logger, Owner.Name, fault);
        }
        finally
        {
            Finish();
        }
    }

    /// <summary>Waits for something to happen and does what it asks for. False when the process has ended and is read to the end.</summary>
    private unsafe bool Step()
    {
        bool wantsToWrite;
        lock (Gate)
        {
            wantsToWrite = _isBlocked;
        }

        Posix.PollFd* fds = stackalloc Posix.PollFd[4];
        fds[0] = new Posix.PollFd { Fd = _wakeReader, Events = Posix.PollIn };
        fds[1] = new Posix.PollFd { Fd = _output, Events = Posix.PollIn };
        fds[2] = new Posix.PollFd { Fd = _errorOutput, Events = Posix.PollIn };
        fds[3] = new Posix.PollFd { Fd = wantsToWrite ? _input : -1, Events = Posix.PollOut };
        int count = Posix.poll(fds, 4, WaitMs());
        if (count > 0)
        {
            if (fds[1].Returned != 0)
            {
                ReadOutput();
            }

            if (fds[0].Returned != 0)
            {
                Drain(_wakeReader);
            }

            if (fds[2].Returned != 0)
            {
                ReadErrors();
            }

            if (fds[3].Returned != 0)
            {
                ResumeWriting();
            }

            if (_stage == StopStage.Running && !_isStopRequested && !_isInputBroken && _output >= 0)
            {
                return true;
            }
        }

        return GoOn();
    }

    private unsafe void ReadOutput()
    {
        while (true)
        {
            Span<byte> free = _lines.Free;
            nint count;
            fixed (byte* first = free)
            {
                count = Posix.read(_output, first, (nuint)free.Length);
            }

            if (count <= 0)
            {
                int fault = count == 0 ? 0 : Marshal.GetLastSystemError();
                if (fault == Posix.EINTR)
                {
                    continue;
                }

                if (fault != Posix.EAGAIN)
                {
                    Posix.Close(ref _output);
                }

                return;
            }

            _lines.Filled((int)count);
            TakeLines();

            // A pipe that gave less than there was room for is empty.
            if (count < free.Length)
            {
                return;
            }
        }
    }

    private void TakeLines()
    {
        while (true)
        {
            switch (_lines.TryTake(out ReadOnlySpan<byte> line, out long tooLongId))
            {
                case LineStatus.Line:
                    ReadOnlySpan<byte> message = line.Trim(" \t\r"u8);
                    if (!message.IsEmpty)
                    {
                        Dispatch(message);
                    }

                    break;
                case LineStatus.TooLong:
                    OnTooLong(tooLongId);
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>Ends the call that a line was for which is too long; when that cannot be told, all of them, since one waits for what will not come.</summary>
    private void OnTooLong(long id)
    {
        int max = Owner.Definition.MessageBytesMax;
        Log.MessageTooLong(Owner.Context.Logger, Owner.Name, max);
        if (id != 0)
        {
            EndCall(id, UpstreamFault.BadAnswer, $"its answer has more than {max} bytes");
            return;
        }

        foreach (long pending in TransmittedIds())
        {
            EndCall(pending, UpstreamFault.BadAnswer, $"it sent a message of more than {max} bytes");
        }
    }

    private List<long> TransmittedIds()
    {
        var ids = new List<long>();
        lock (Gate)
        {
            foreach (ref PendingSlot slot in PendingSlots)
            {
                if (slot.Id != 0 && slot.HasReached)
                {
                    ids.Add(slot.Id);
                }
            }
        }

        return ids;
    }

    private unsafe void ReadErrors()
    {
        byte* bytes = stackalloc byte[4096];
        nint count = Posix.read(_errorOutput, bytes, 4096);
        if (count > 0)
        {
            _errors.Add(new ReadOnlySpan<byte>(bytes, (int)count));
        }
        else if (count == 0 || (Marshal.GetLastSystemError() is { } fault && fault != Posix.EAGAIN && fault != Posix.EINTR))
        {
            Posix.Close(ref _errorOutput);
        }
    }

    private static unsafe void Drain(int fd)
    {
        byte* bytes = stackalloc byte[64];
        Posix.read(fd, bytes, 64);
    }
}
