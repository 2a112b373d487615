using System.Buffers;
using System.IO.Pipelines;

namespace SatGate.SimulatedLlm;

/// <summary>
/// The way of an answer's bytes out, cut into writes as the settings say. The server's output buffer is set to hold one
/// byte, so a flush that returns has handed its bytes to the kernel: every write is a send of its own.
/// </summary>
internal sealed class EventOutput(PipeWriter writer, ChunkMode mode)
{
    private readonly ArrayBufferWriter<byte>? _single = mode == ChunkMode.Bytes ? new ArrayBufferWriter<byte>() : null;

    /// <summary>Where the next event is written.</summary>
    public IBufferWriter<byte> Buffer => (IBufferWriter<byte>?)_single ?? writer;

    /// <summary>Says that an event is complete.</summary>
    public ValueTask CommitAsync(CancellationToken cancellationToken) => mode switch
    {
        ChunkMode.All => ValueTask.CompletedTask,
        ChunkMode.Event => FlushAsync(cancellationToken),
        _ => CommitBytesAsync(cancellationToken),
    };

    /// <summary>Hands everything written so far to the kernel, the head of the answer first; throws when the client is gone.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        FlushResult result = await writer.FlushAsync(cancellationToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new OperationCanceledException("The client went away.", cancellationToken);
        }
    }

    private async ValueTask CommitBytesAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _single!.WrittenCount; i++)
        {
            writer.Write(_single.WrittenSpan.Slice(i, 1));
            await FlushAsync(cancellationToken);
        }

        _single.ResetWrittenCount();
    }
}
