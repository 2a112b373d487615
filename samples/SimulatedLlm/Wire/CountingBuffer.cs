using System.Buffers;

namespace SatGate.SimulatedLlm;

/// <summary>Counts bytes and forgets them: how long an answer will be is found by writing it here first.</summary>
internal sealed class CountingBuffer : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[4096];

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_scratch.Length < sizeHint)
        {
            _scratch = new byte[sizeHint];
        }

        return _scratch;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
