using System.Buffers;
using SatGate.Transport.Memory;

namespace SatGate.Transport.Listening;

/// <summary>One block in a chain of received or unsent bytes.</summary>
internal sealed class BlockSegment : ReadOnlySequenceSegment<byte>
{
    private static readonly SharedPool<BlockSegment> Shared = new();

    [ThreadStatic]
    private static LocalPool<BlockSegment>? t_pool;

    private Block _block = null!;

    private BlockSegment()
    {
    }

    /// <summary>Bytes filled so far, from the start of the block.</summary>
    public int End { get; private set; }

    /// <summary>The next block, or null.</summary>
    public BlockSegment? Following => (BlockSegment?)Next;

    /// <summary>Room behind what is filled.</summary>
    public Memory<byte> Free => _block.Array.AsMemory(End);

    /// <summary>A segment over a fresh block of at least <paramref name="bytes"/> bytes.</summary>
    public static BlockSegment Rent(int bytes)
    {
        BlockSegment segment = (t_pool ??= new LocalPool<BlockSegment>(Shared)).TryRent() ?? new BlockSegment();
        segment._block = Block.Rent(bytes);
        return segment;
    }

    /// <summary>Counts bytes that were written to <see cref="Free"/>.</summary>
    public void Fill(int bytes)
    {
        End += bytes;
        Memory = _block.Array.AsMemory(0, End);
    }

    /// <summary>Puts a segment behind this one.</summary>
    public void Append(BlockSegment next)
    {
        next.RunningIndex = RunningIndex + End;
        Next = next;
    }

    /// <summary>Gives the block and the segment back.</summary>
    public void Return()
    {
        _block.Return();
        _block = null!;
        End = 0;
        Memory = default;
        RunningIndex = 0;
        Next = null;
        (t_pool ??= new LocalPool<BlockSegment>(Shared)).Return(this);
    }
}
