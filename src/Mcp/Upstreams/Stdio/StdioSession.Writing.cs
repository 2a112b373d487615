using System.Runtime.InteropServices;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// Writing. Messages are appended whole under the lock; one thread at a time writes what has gathered, and goes on while more has. A full pipe hands the rest
/// to the reading thread, which waits for room.
/// </summary>
internal sealed partial class StdioSession
{
    /// <summary>Bytes that may wait for a process that does not read; one message may be longer.</summary>
    private const int WaitingBytesMax = 4 * 1024 * 1024;

    private OutgoingBytes _waiting = new();
    private OutgoingBytes _flight = new();
    private int _input;
    private int _sent;
    private bool _isWriting;
    private bool _isBlocked;
    private bool _isInputClosed;
    private volatile bool _isInputBroken;

    /// <inheritdoc/>
    protected override bool Transmit(ref PendingSlot slot)
    {
        OutboundCall call = slot.Call!;
        if (!HasRoom(call.Message.Length))
        {
            return false;
        }

        _waiting.Append(call.Message.Span, SplicesOf(slot), slot.Id);
        return true;
    }

    /// <inheritdoc/>
    protected override void Withdraw(ref PendingSlot slot)
    {
        if (!_waiting.TryRemove(slot.Id, 0) && _isBlocked)
        {
            _flight.TryRemove(slot.Id, _sent);
        }
    }

    /// <inheritdoc/>
    protected override void Flush()
    {
        lock (Gate)
        {
            if (_isWriting || !TakeWaiting())
            {
                return;
            }
        }

        WriteFlight();
    }

    private bool HasRoom(int length) =>
        !_isInputClosed && (_waiting.Length == 0 || _waiting.Length + length <= WaitingBytesMax);

    /// <summary>Under the lock: what waits becomes what is being written, by the caller.</summary>
    private bool TakeWaiting()
    {
        if (_waiting.Length == 0 || _isInputClosed)
        {
            _isWriting = false;
            return false;
        }

        (_waiting, _flight) = (_flight, _waiting);
        _waiting.Clear();
        _sent = 0;
        _isWriting = true;
        MarkFlight(true);
        return true;
    }

    /// <summary>Under the lock: marks the requests of which nothing has gone out as gone out, since it is about to, or takes that back.</summary>
    private void MarkFlight(bool hasReached)
    {
        foreach (OutgoingMark mark in _flight.Marks)
        {
            if (mark.Start >= _sent)
            {
                MarkReached(mark.Id, hasReached);
            }
        }
    }

    private void WriteFlight()
    {
        while (true)
        {
            bool isDone = TryWriteAll(out int fault);
            lock (Gate)
            {
                if (isDone)
                {
                    if (_isInputClosed)
                    {
                        _isWriting = false;
                        Posix.Close(ref _input);
                        return;
                    }

                    if (!TakeWaiting())
                    {
                        return;
                    }

                    continue;
                }

                MarkFlight(false);
                if (_isInputClosed || fault != Posix.EAGAIN)
                {
                    _isWriting = false;
                    _isInputBroken = true;
                    _isInputClosed = true;
                    Posix.Close(ref _input);
                }
                else
                {
                    _isBlocked = true;
                }
            }

            Wake();
            return;
        }
    }

    private unsafe bool TryWriteAll(out int fault)
    {
        ReadOnlySpan<byte> bytes = _flight.Bytes;
        fault = 0;
        fixed (byte* first = bytes)
        {
            while (_sent < bytes.Length)
            {
                nint written = Posix.write(_input, first + _sent, (nuint)(bytes.Length - _sent));
                if (written > 0)
                {
                    _sent += (int)written;
                    continue;
                }

                fault = Marshal.GetLastSystemError();
                if (fault != Posix.EINTR)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The pipe has room again: the reading thread goes on writing.</summary>
    private void ResumeWriting()
    {
        lock (Gate)
        {
            if (!_isBlocked)
            {
                return;
            }

            _isBlocked = false;
            if (_isInputClosed)
            {
                _isWriting = false;
                return;
            }

            MarkFlight(true);
        }

        WriteFlight();
    }

    /// <summary>Closes the input, now or when whoever is writing is done.</summary>
    private void CloseInput()
    {
        lock (Gate)
        {
            _isInputClosed = true;
            if (!_isWriting || _isBlocked)
            {
                _isBlocked = false;
                _isWriting = false;
                Posix.Close(ref _input);
            }
        }
    }
}
