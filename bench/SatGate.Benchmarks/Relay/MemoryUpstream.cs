using SatGate.Transport.Upstream;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// An upstream in memory that answers the moment it has the whole request, so that an exchange never waits and runs on one thread. It hands
/// itself out as its own only connection.
/// </summary>
internal sealed class MemoryUpstream : UpstreamConnection, IUpstreamDialer
{
    private readonly byte[] _requestEnd;
    private readonly byte[] _answer;
    private int _answered;
    private bool _isAnswering;

    /// <param name="requestEnd">The bytes a request ends with.</param>
    /// <param name="answer">The bytes of every answer.</param>
    public MemoryUpstream(byte[] requestEnd, byte[] answer)
    {
        _requestEnd = requestEnd;
        _answer = answer;
    }

    /// <summary>Requests seen to their end.</summary>
    public int Requests { get; private set; }

    /// <summary>Times it was dialed; more than one means that the connection was not kept.</summary>
    public int Dials { get; private set; }

    /// <summary>Bytes of requests so far.</summary>
    public long RequestBytes { get; private set; }

    public override bool IsQuiet => !_isAnswering;

    public ValueTask<UpstreamConnection> DialAsync(UpstreamKey key, int loopHint, CancellationToken cancellationToken)
    {
        Dials++;
        return new ValueTask<UpstreamConnection>(this);
    }

    public override ValueTask<bool> WaitReadableAsync() =>
        _isAnswering ? new ValueTask<bool>(true) : throw new InvalidOperationException("The gateway waits although the request did not end as it should.");

    public override int TryReceive(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _answer.Length - _answered);
        _answer.AsSpan(_answered, count).CopyTo(buffer);
        _answered += count;
        _isAnswering = _answered < _answer.Length;
        return count;
    }

    public override ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        RequestBytes += bytes.Length;
        if (bytes.Span.EndsWith(_requestEnd))
        {
            Requests++;
            _answered = 0;
            _isAnswering = true;
        }

        return new ValueTask<SendOutcome>(SendOutcome.Sent);
    }

    public override void CancelRead()
    {
    }

    public override void CancelSend()
    {
    }

    public override ValueTask ShutdownSendAsync() => ValueTask.CompletedTask;

    public override void Close(bool reset)
    {
    }
}
