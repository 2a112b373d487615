using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;

namespace SatGate.Budget.Embedded;

/// <summary>
/// One file of the journal, mapped into memory: a header, then records. Its blocks are written before it is mapped, so that the disk cannot be
/// full later. Appended to by one thread at a time.
/// </summary>
internal sealed unsafe class JournalSegment : IDisposable
{
    /// <summary>Bytes before the first record.</summary>
    public const int HeaderBytes = 64;

    private const ulong Magic = 0x314C4E4A_45544753;
    private const int CheckedBytes = 24;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _bytes;

    /// <summary>Opens or makes the file with exactly that many bytes. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public JournalSegment(string path, int bytes)
    {
        _bytes = bytes;
        FileStream stream = EmbeddedBudgetStore.OpenPrivate(path, FileShare.ReadWrite);
        try
        {
            Allocate(stream, bytes);
            _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        _view = _file.CreateViewAccessor(0, bytes);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Where its records end, once it is full. Set by whoever appends.</summary>
    public int EndPosition { get; set; } = HeaderBytes;

    /// <summary>Reads a header. False when there is none, or a damaged one.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> segment, out ulong epoch, out long firstSequence)
    {
        epoch = 0;
        firstSequence = 0;
        if (segment.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(segment) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(segment[CheckedBytes..]) != Check(segment[..CheckedBytes]))
        {
            return false;
        }

        epoch = BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]);
        firstSequence = BinaryPrimitives.ReadInt64LittleEndian(segment[16..]);
        return true;
    }

    /// <summary>Writes a header: the segment is used anew, and what was in it is no more.</summary>
    public void Begin(ulong epoch, long firstSequence)
    {
        var header = new Span<byte>(_start, HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], epoch);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], firstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CheckedBytes..], Check(header[..CheckedBytes]));
        EndPosition = HeaderBytes;
    }

    /// <summary>Takes the header away.</summary>
    public void Erase() => new Span<byte>(_start, HeaderBytes).Clear();

    /// <summary>The bytes from a place to the end.</summary>
    public Span<byte> From(int position) => new(_start + position, _bytes - position);

    /// <summary>Writes it through to the disk. Throws <see cref="IOException"/>, and then what was written is uncertain.</summary>
    public void Flush() => _view.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>A file with holes would fail with a signal and not with an error when the disk is full, so zeros are written.</summary>
    private static void Allocate(FileStream stream, int bytes)
    {
        if (stream.Length == bytes)
        {
            return;
        }

        stream.SetLength(0);
        byte[] zeros = new byte[64 * 1024];
        try
        {
            for (int written = 0; written < bytes; written += zeros.Length)
            {
                stream.Write(zeros, 0, Math.Min(zeros.Length, bytes - written));
            }
        }
        catch (IOException)
        {
            // What little the disk has left is better used by others than by half a segment.
            stream.SetLength(0);
            throw;
        }
    }

    private static uint Check(ReadOnlySpan<byte> header)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in header)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
