using System.IO.Pipelines;

namespace SatGate.Benchmarks.Relay;

/// <summary>A client that takes everything at once: bytes are written to one buffer, counted, and the first of them kept for a check.</summary>
internal sealed class CountingWriter : PipeWriter
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private List<byte>? _kept = [];
    private int _written;

    /// <summary>Bytes flushed so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Everything flushed so far; from then on nothing is kept.</summary>
    public byte[] TakeKept()
    {
        byte[] kept = [.. _kept!];
        _kept = null;
        return kept;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_written);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_written);

    public override void Advance(int bytes) => _written += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _kept?.AddRange(_buffer.AsSpan(0, _written));
        Bytes += _written;
        _written = 0;
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
