using System.Net.Sockets;
using System.Text;
using SatGate.Compare.Load;

namespace SatGate.Compare.Roles;

/// <summary>
/// One answer in progress. The connection's own loop sends the head and hands the stream to the pacer, whose thread alone writes from then on;
/// the loop goes on reading and may mark it gone.
/// </summary>
internal sealed class SseStream(Socket socket, SseRequest request)
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n");

    private static readonly byte[] SizeLine = Encoding.ASCII.GetBytes($"{SseFormat.EventBytes:x}\r\n");
    private static readonly byte[] LastChunk = Encoding.ASCII.GetBytes("0\r\n\r\n");

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _rest = new byte[512];
    private int _restStart;
    private int _restEnd;
    private int _sent;
    private volatile bool _gone;

    /// <summary>Completes when the last byte is with the kernel, or the peer is gone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the stream waits for its client to go, all events being sent.</summary>
    public bool IsHeld => request.Hold && _sent == request.Events && _restStart == _restEnd;

    /// <summary>When the first event is due, if the head leaves now.</summary>
    public long FirstDueNs => SseFormat.Now() + (request.FirstUs * 1000L);

    public void SendHead() => SendWhole(Head);

    public void MarkGone()
    {
        _gone = true;
        _ended.TrySetResult();
    }

    /// <summary>Sends what was due at this time and returns when to come back, or -1 when there is nothing more to send.</summary>
    public long Step(long dueNs)
    {
        const long RetryNs = 100_000;
        if (_gone)
        {
            return -1;
        }

        if (_restStart < _restEnd)
        {
            _restStart += Send(_rest.AsSpan(_restStart, _restEnd - _restStart));
            if (_restStart < _restEnd)
            {
                return _gone ? -1 : SseFormat.Now() + RetryNs;
            }
        }

        if (_sent < request.Events)
        {
            Span<byte> chunk = stackalloc byte[SizeLine.Length + SseFormat.EventBytes + 2];
            SizeLine.CopyTo(chunk);
            SseFormat.Write(chunk.Slice(SizeLine.Length, SseFormat.EventBytes), _sent++, SseFormat.Now());
            "\r\n"u8.CopyTo(chunk[^2..]);
            SendWhole(chunk);
            return dueNs + (request.IntervalUs * 1000L);
        }

        if (!request.Hold)
        {
            SendWhole(LastChunk);
            if (_restStart < _restEnd)
            {
                return SseFormat.Now() + RetryNs;
            }

            _ended.TrySetResult();
        }

        return -1;
    }

    private void SendWhole(ReadOnlySpan<byte> bytes)
    {
        int sent = Send(bytes);
        ReadOnlySpan<byte> rest = bytes[sent..];
        rest.CopyTo(_rest);
        _restStart = 0;
        _restEnd = rest.Length;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error is SocketError.Success)
            {
                return sent;
            }

            if (error is not SocketError.WouldBlock)
            {
                MarkGone();
            }
        }
        catch (ObjectDisposedException)
        {
            MarkGone();
        }

        return 0;
    }
}
