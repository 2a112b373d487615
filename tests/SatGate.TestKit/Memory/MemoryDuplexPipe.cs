using System.IO.Pipelines;

namespace SatGate.TestKit.Memory;

/// <summary>One side of a connection in memory.</summary>
public sealed class MemoryDuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = input;

    /// <inheritdoc/>
    public PipeWriter Output { get; } = output;
}
