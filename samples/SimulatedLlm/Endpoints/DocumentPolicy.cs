using System.Buffers;
using Microsoft.Extensions.ObjectPool;

namespace SatGate.SimulatedLlm;

/// <summary>Keeps buffers of ordinary size for the next JSON answer.</summary>
internal sealed class DocumentPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
{
    private const int InitialBytes = 4096;
    private const int KeptBytesMax = 256 << 10;

    /// <inheritdoc/>
    public override ArrayBufferWriter<byte> Create() => new(InitialBytes);

    /// <inheritdoc/>
    public override bool Return(ArrayBufferWriter<byte> obj)
    {
        obj.ResetWrittenCount();
        return obj.Capacity <= KeptBytesMax;
    }
}
