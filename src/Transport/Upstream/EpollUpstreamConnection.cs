using System.Runtime.CompilerServices;
using SatGate.Transport.Async;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Upstream;

/// <summary>A clear-text connection right on a polled socket.</summary>
internal sealed class EpollUpstreamConnection : UpstreamConnection
{
    private readonly EpollSocket _socket;

    public EpollUpstreamConnection(EpollSocket socket) => _socket = socket;

    public override int LoopIndex => _socket.Loop.Index;

    public override bool IsQuiet => !_socket.HasEvents;

    public override bool IsProvenQuiet() => IsQuiet && _socket.IsSilent();

    public override ValueTask<bool> WaitReadableAsync() => _socket.WaitReadableAsync();

    public override int TryReceive(Span<byte> buffer) => _socket.TryReceive(buffer);

    public override ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        int sent = _socket.TrySend(bytes.Span);
        BytesSent += Math.Max(sent, 0);
        if (sent == bytes.Length)
        {
            return new ValueTask<SendOutcome>(SendOutcome.Sent);
        }

        return sent == Gone ? new ValueTask<SendOutcome>(SendOutcome.Gone) : SendRestAsync(bytes[Math.Max(sent, 0)..]);
    }

    public override void CancelRead() => _socket.CancelRead();

    public override void CancelSend() => _socket.CancelWrite();

    public override ValueTask ShutdownSendAsync()
    {
        _socket.ShutdownSend();
        return ValueTask.CompletedTask;
    }

    public override void Close(bool reset)
    {
        if (reset)
        {
            _socket.Abort();
        }

        _socket.Close();
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<SendOutcome> SendRestAsync(ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (!await _socket.WaitWritableAsync())
            {
                return SendOutcome.Canceled;
            }

            int sent = _socket.TrySend(rest.Span);
            if (sent == Gone)
            {
                return SendOutcome.Gone;
            }

            BytesSent += Math.Max(sent, 0);
            rest = rest[Math.Max(sent, 0)..];
        }

        return SendOutcome.Sent;
    }
}
