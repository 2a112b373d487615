namespace SatGate.Transport.Memory;

/// <summary>A pooled buffer with one owner at a time. Rent, use, <see cref="Return"/> once, in the same type.</summary>
public sealed class Block
{
    /// <summary>Bytes of a small block: a head and a small body.</summary>
    public const int SmallBytes = 4096;

    /// <summary>Bytes of a large block: one read of a body in full flow.</summary>
    public const int LargeBytes = 65_536;

    private readonly Kind _kind;

    private Block(Kind kind, int size)
    {
        _kind = kind;
        // Pinned, so that a system call on it costs no pin and the collector never moves it.
        Array = GC.AllocateUninitializedArray<byte>(size, pinned: kind != Kind.Odd);
    }

    private enum Kind
    {
        Small,
        Large,
        Odd,
    }

    /// <summary>The bytes; may be longer than what was asked for.</summary>
    public byte[] Array { get; }

    /// <summary>The bytes as a span.</summary>
    public Span<byte> Span => Array;

    /// <summary>Rents a block of at least <paramref name="bytes"/> bytes; sizes past <see cref="LargeBytes"/> are not pooled.</summary>
    public static Block Rent(int bytes)
    {
        return bytes switch
        {
            <= SmallBytes => LocalPool<SmallSlot>.TryRent()?.Take() ?? new Block(Kind.Small, SmallBytes),
            <= LargeBytes => LocalPool<LargeSlot>.TryRent()?.Take() ?? new Block(Kind.Large, LargeBytes),
            _ => new Block(Kind.Odd, bytes),
        };
    }

    /// <summary>Gives the block back.</summary>
    public void Return()
    {
        switch (_kind)
        {
            case Kind.Small:
                LocalPool<SmallSlot>.Return(_small ??= new SmallSlot(this));
                break;
            case Kind.Large:
                LocalPool<LargeSlot>.Return(_large ??= new LargeSlot(this));
                break;
            case Kind.Odd:
            default:
                break;
        }
    }

    // One pool per size, told apart by the type of the slot; the slot lives as long as its block.
    private SmallSlot? _small;
    private LargeSlot? _large;

    private sealed class SmallSlot(Block block)
    {
        public Block Take() => block;
    }

    private sealed class LargeSlot(Block block)
    {
        public Block Take() => block;
    }
}
