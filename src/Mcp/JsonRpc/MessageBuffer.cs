using SatGate.Transport.Memory;

namespace SatGate.Mcp.JsonRpc;

/// <summary>The bytes of one message in a pooled block. One owner at a time, who calls <see cref="Return"/> once; whoever is handed one owns it.</summary>
internal sealed class MessageBuffer
{
    private static readonly SharedPool<MessageBuffer> Shared = new();

    [ThreadStatic]
    private static LocalPool<MessageBuffer>? t_pool;

    private Block? _block;

    private MessageBuffer()
    {
    }

    /// <summary>Number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _block!.Span[..Length];

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _block!.Array.AsMemory(0, Length);

    /// <summary>The bytes, to be filled in by whoever rented it.</summary>
    public Span<byte> Writable => _block!.Span[..Length];

    /// <summary>Rents one for so many bytes; what is in them is not defined.</summary>
    public static MessageBuffer Rent(int length)
    {
        MessageBuffer buffer = (t_pool ??= new LocalPool<MessageBuffer>(Shared)).TryRent() ?? new MessageBuffer();
        buffer._block = Block.Rent(length);
        buffer.Length = length;
        return buffer;
    }

    /// <summary>Makes one of a block that is filled already, and takes the block over.</summary>
    public static MessageBuffer Of(Block block, int length)
    {
        MessageBuffer buffer = (t_pool ??= new LocalPool<MessageBuffer>(Shared)).TryRent() ?? new MessageBuffer();
        buffer._block = block;
        buffer.Length = length;
        return buffer;
    }

    /// <summary>Rents one that holds a copy.</summary>
    public static MessageBuffer CopyOf(ReadOnlySpan<byte> message)
    {
        MessageBuffer buffer = Rent(message.Length);
        message.CopyTo(buffer.Writable);
        return buffer;
    }

    /// <summary>Rents one that holds a copy with changes.</summary>
    public static MessageBuffer CopyOf(ReadOnlySpan<byte> message, in SpliceList splices)
    {
        MessageBuffer buffer = Rent(splices.LengthOf(message.Length));
        splices.Write(message, buffer.Writable);
        return buffer;
    }

    /// <summary>Makes it shorter.</summary>
    public void Cut(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Gives it back. It must not be used afterwards.</summary>
    public void Return()
    {
        _block!.Return();
        _block = null;
        Length = 0;
        (t_pool ??= new LocalPool<MessageBuffer>(Shared)).Return(this);
    }
}
