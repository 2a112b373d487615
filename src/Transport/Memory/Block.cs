namespace SatGate.Transport.Memory;

/// <summary>A pooled buffer with one owner at a time. Rent, use, <see cref="Return"/> once, in the same type.</summary>
public sealed class Block
{
    /// <summary>Bytes of a small block: a head and a small body.</summary>
    public const int SmallBytes = 4096;

    /// <summary>Bytes of a large block: one read of a body in full flow.</summary>
    public const int LargeBytes = 65_536;

    private static readonly SharedPool<Block> SharedSmall = new();
    private static readonly SharedPool<Block> SharedLarge = new();

    [ThreadStatic]
    private static LocalPool<Block>? t_small;

    [ThreadStatic]
    private static LocalPool<Block>? t_large;

    // Pinned, so that a system call on it costs no pin and the collector never moves it.
    private Block(int size) => Array = GC.AllocateUninitializedArray<byte>(size, pinned: size <= LargeBytes);

    /// <summary>The bytes; may be longer than what was asked for.</summary>
    public byte[] Array { get; }

    /// <summary>The bytes as a span.</summary>
    public Span<byte> Span => Array;

    /// <summary>Rents a block of at least <paramref name="bytes"/> bytes; sizes past <see cref="LargeBytes"/> are not pooled.</summary>
    public static Block Rent(int bytes) => bytes switch
    {
        <= SmallBytes => (t_small ??= new LocalPool<Block>(SharedSmall)).TryRent() ?? new Block(SmallBytes),
        <= LargeBytes => (t_large ??= new LocalPool<Block>(SharedLarge)).TryRent() ?? new Block(LargeBytes),
        _ => new Block(bytes),
    };

    /// <summary>Gives the block back.</summary>
    public void Return()
    {
        switch (Array.Length)
        {
            case SmallBytes:
                (t_small ??= new LocalPool<Block>(SharedSmall)).Return(this);
                break;
            case LargeBytes:
                (t_large ??= new LocalPool<Block>(SharedLarge)).Return(this);
                break;
            default:
                // An odd size goes back to the collector.
                break;
        }
    }
}
