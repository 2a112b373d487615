using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Budget.Ledger;

/// <summary>
/// What each slice has spent, in a mapped file: a process that is killed leaves its pages to the system, so the next one settles what was really
/// spent. A loss of power may lose it; then the store charges the whole slice. Without a directory the same is kept in plain memory.
/// Thread-safe.
/// </summary>
/// <remarks>
/// The file is a header of one entry (8 bytes of magic), and entries of 128 bytes, in the machine's byte order: what was spent (8), the
/// state (4), the length of the hold's name (4), the name (64).
/// </remarks>
internal sealed unsafe class SliceJournal : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "slices.journal";

    private const long Magic = 0x3149_5453_4753_4154;
    private const int EntryBytes = 128;
    private const int StateAt = 8;
    private const int LengthAt = 12;
    private const int NameAt = 16;
    private const int NameBytesMax = 64;
    private const int Free = 0;
    private const int InUse = 1;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly FileStream? _file;
    private readonly MemoryMappedFile? _map;
    private readonly byte[]? _memory;
    private readonly byte* _start;
    private bool _isDisposed;

    /// <summary>Opens or makes one. Throws <see cref="IOException"/> when another process has it, or the file is not a journal.</summary>
    /// <param name="directory">Where the file lies; null for plain memory.</param>
    /// <param name="countMax">Most slices at once.</param>
    public SliceJournal(string? directory, int countMax)
    {
        if (directory is null)
        {
            _memory = GC.AllocateArray<byte>((countMax + 2) * EntryBytes, pinned: true);
            nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
            _start = (byte*)(start + (EntryBytes - (start % EntryBytes)));
        }
        else
        {
            _file = Open(directory, ref countMax);
            _map = MemoryMappedFile.CreateFromFile(_file, null, (countMax + 1L) * EntryBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            // Never unmapped: a thread that was held up may look at a word at any later time. There is one journal in a process.
            _map.CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        Remnants = Read(countMax);
    }

    /// <summary>Slices that an earlier process did not end. Each is freed by <see cref="Return"/> once it is settled.</summary>
    public IReadOnlyList<SliceRemnant> Remnants { get; }

    /// <summary>Takes a slot for a hold that is about to be taken; null when all are in use.</summary>
    public SliceSlot? TryRent(string holdId)
    {
        int index;
        lock (_lock)
        {
            if (_isDisposed || !_free.TryPop(out index))
            {
                return null;
            }
        }

        byte* entry = Entry(index);
        var slot = new SliceSlot(this, index, (long*)entry);
        int length = Encoding.ASCII.GetBytes(holdId, new Span<byte>(entry + NameAt, NameBytesMax));
        *(int*)(entry + LengthAt) = length;
        // The state comes last: a slot in use has a name.
        Volatile.Write(ref *(int*)(entry + StateAt), InUse);
        return slot;
    }

    /// <summary>Takes a place back, because the store knows what was spent.</summary>
    public void Return(int index)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                Volatile.Write(ref *(int*)(Entry(index) + StateAt), Free);
                _free.Push(index);
            }
        }
    }

    /// <summary>Lets go of the file, so that another process may open it. What slots say afterwards is not kept.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        GC.KeepAlive(_memory);
        _map?.Dispose();
        _file?.Dispose();
    }

    private static FileStream Open(string directory, ref int countMax)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            Span<byte> head = stackalloc byte[sizeof(long)];
            int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read == 0)
            {
                MemoryMarshal.Write(head, Magic);
                file.SetLength((countMax + 1L) * EntryBytes);
                file.Position = 0;
                file.Write(head);
            }
            else if (read < head.Length || MemoryMarshal.Read<long>(head) != Magic)
            {
                throw new IOException($"The file {path} is not a journal of slices; move it away if it is yours.");
            }

            // A journal made for more slices keeps its entries, one made for fewer grows.
            countMax = (int)Math.Max(countMax, (file.Length / EntryBytes) - 1);
            file.SetLength((countMax + 1L) * EntryBytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private List<SliceRemnant> Read(int count)
    {
        var remnants = new List<SliceRemnant>();
        for (int i = count - 1; i >= 0; i--)
        {
            byte* entry = Entry(i);
            int length = *(int*)(entry + LengthAt);
            if (*(int*)(entry + StateAt) == InUse && length is > 0 and <= NameBytesMax)
            {
                remnants.Add(new SliceRemnant(i, Encoding.ASCII.GetString(entry + NameAt, length), SliceSlot.ReadUsed((long*)entry)));
            }
            else
            {
                _free.Push(i);
            }
        }

        return remnants;
    }

    private byte* Entry(int index) => _start + ((index + 1L) * EntryBytes);
}
