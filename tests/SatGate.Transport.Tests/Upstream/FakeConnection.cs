using SatGate.Transport.Upstream;

namespace SatGate.Transport.Tests.Upstream;

/// <summary>A connection without a socket, whose quietness a test decides.</summary>
internal sealed class FakeConnection(int loop) : UpstreamConnection
{
    public bool Quiet { get; set; } = true;

    /// <summary>Null while it is open; afterwards whether it was closed with a reset.</summary>
    public bool? ClosedWithReset { get; private set; }

    public override int LoopIndex => loop;

    public override bool IsQuiet => Quiet;

    public override ValueTask<bool> WaitReadableAsync() => throw new NotSupportedException();

    public override int TryReceive(Span<byte> buffer) => throw new NotSupportedException();

    public override ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();

    public override void CancelRead() => throw new NotSupportedException();

    public override void CancelSend() => throw new NotSupportedException();

    public override ValueTask ShutdownSendAsync() => throw new NotSupportedException();

    public override void Close(bool reset)
    {
        if (ClosedWithReset is not null)
        {
            throw new InvalidOperationException("A connection was closed twice.");
        }

        ClosedWithReset = reset;
    }
}
