using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>
/// The form of a record on disk, little-endian, padded to 8 bytes: length, CRC-32C, sequence, a head of fixed size, then the parts that the flags
/// name. The CRC begins with the epoch of the journal, so that nothing of an earlier run is ever taken for a record.
/// </summary>
internal static class JournalRecord
{
    /// <summary>Most UTF-8 bytes of a budget's, a hold's or a claim's name.</summary>
    public const int NameBytesMax = 512;

    /// <summary>Most UTF-8 bytes of a window's name.</summary>
    public const int WindowBytesMax = 128;

    /// <summary>Most bytes of a record.</summary>
    public const int BytesMax = HeadBytes + 40 + (8 * BucketSet.CountMax) + (2 * NameBytesMax) + WindowBytesMax + 8;

    /// <summary>Most bytes of a record without names.</summary>
    public const int PlainBytesMax = HeadBytes + 40 + (8 * BucketSet.CountMax) + 8;

    private const int HeadBytes = 88;
    private const int CheckedFrom = 8;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Instance = 1,
        Answer = 2,
        Effect = 4,
        Move = 8,
        Makes = 16,
        Target = 32,
        Ends = 64,
        Hold = 128,
    }

    /// <summary>Writes a record and returns its length.</summary>
    public static int Write(Span<byte> to, JournalEntry entry, long sequence, ulong epoch)
    {
        Parts parts = PartsOf(entry);
        int length = HeadBytes;
        if (Has(parts, Parts.Move))
        {
            Put(to, ref length, entry.LimitOfLast);
            Put(to, ref length, entry.CarvedOfFirst);
        }

        if (Has(parts, Parts.Target))
        {
            Put(to, ref length, entry.Target);
        }

        if (Has(parts, Parts.Ends))
        {
            Put(to, ref length, entry.EndsAtUnixMs);
        }

        if (Has(parts, Parts.Hold))
        {
            Put(to, ref length, entry.HoldAmount);
            Put(to, ref length, entry.HoldMetered);
        }

        for (int i = 0; i < entry.BucketCount; i++)
        {
            Put(to, ref length, entry.BucketIds[i]);
        }

        var head = new Head
        {
            Sequence = sequence,
            Kind = (byte)entry.Kind,
            Parts = (byte)parts,
            BucketCount = (byte)entry.BucketCount,
            HoldChange = (byte)entry.HoldChange,
            Outcome = (byte)entry.Answer.Outcome,
            Index = entry.Answer.Index,
            Instance = entry.Instance,
            Low = entry.Low,
            Number = entry.Number,
            Fingerprint = entry.Answer.Fingerprint,
            Remaining = entry.Answer.Remaining,
            Spent = entry.Spent,
            Held = entry.Held,
            NameBytes = PutText(to, ref length, entry.Name),
            BudgetBytes = PutText(to, ref length, entry.BudgetId),
            WindowBytes = PutText(to, ref length, entry.WindowId),
        };
        while ((length & 7) != 0)
        {
            to[length++] = 0;
        }

        head.Length = (uint)length;
        MemoryMarshal.Write(to, in head);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], Check(to[..length], epoch));
        return length;
    }

    /// <summary>Reads the record that must have that sequence.</summary>
    public static RecordStatus TryRead(ReadOnlySpan<byte> from, JournalEntry entry, long sequence, ulong epoch, out int length)
    {
        length = 0;
        if (from.Length < HeadBytes)
        {
            return from.Length >= 16 && BinaryPrimitives.ReadInt64LittleEndian(from[8..]) == sequence ? RecordStatus.Torn : RecordStatus.Nothing;
        }

        Head head = MemoryMarshal.Read<Head>(from);
        if (head.Sequence != sequence)
        {
            return RecordStatus.Nothing;
        }

        if (head.Length is < HeadBytes or > BytesMax || head.Length % 8 != 0 || head.Length > from.Length
            || head.Check != Check(from[..(int)head.Length], epoch) || head.BucketCount > BucketSet.CountMax)
        {
            return RecordStatus.Torn;
        }

        length = (int)head.Length;
        ReadHead(head, entry);
        ReadParts(from[..length], head, entry);
        return RecordStatus.Whole;
    }

    /// <summary>Unlike the runtime's own, without a box before the method is compiled for good.</summary>
    private static bool Has(Parts parts, Parts part) => (parts & part) == part;

    private static Parts PartsOf(JournalEntry entry)
    {
        Parts parts = entry.HasInstance ? Parts.Instance : Parts.None;
        parts |= entry.HasAnswer ? Parts.Answer : Parts.None;
        parts |= entry.HasAnswer && entry.Answer.HasEffect ? Parts.Effect : Parts.None;
        parts |= (entry.LimitOfLast | entry.CarvedOfFirst) != 0 ? Parts.Move : Parts.None;
        parts |= entry.MakesLast ? Parts.Makes : Parts.None;
        parts |= entry.Target != 0 ? Parts.Target : Parts.None;
        parts |= entry.EndsAtUnixMs != 0 ? Parts.Ends : Parts.None;
        parts |= entry.HoldChange is HoldChange.Make or HoldChange.Update ? Parts.Hold : Parts.None;
        return parts;
    }

    private static void ReadHead(in Head head, JournalEntry entry)
    {
        var parts = (Parts)head.Parts;
        entry.Begin((JournalKind)head.Kind);
        entry.Sequence = head.Sequence;
        entry.HasInstance = Has(parts, Parts.Instance);
        entry.Instance = head.Instance;
        entry.Low = head.Low;
        entry.HasAnswer = Has(parts, Parts.Answer);
        entry.Number = head.Number;
        entry.Answer = new Answer(
            head.Fingerprint, head.Remaining, (OperationKind)head.Kind, (OperationOutcome)head.Outcome, head.Index, Has(parts, Parts.Effect));
        entry.Spent = head.Spent;
        entry.Held = head.Held;
        entry.MakesLast = Has(parts, Parts.Makes);
        entry.HoldChange = (HoldChange)head.HoldChange;
    }

    private static void ReadParts(ReadOnlySpan<byte> record, in Head head, JournalEntry entry)
    {
        var parts = (Parts)head.Parts;
        ReadOnlySpan<byte> rest = record[HeadBytes..];
        if (Has(parts, Parts.Move))
        {
            entry.LimitOfLast = Take(ref rest);
            entry.CarvedOfFirst = Take(ref rest);
        }

        entry.Target = Has(parts, Parts.Target) ? Take(ref rest) : 0;
        entry.EndsAtUnixMs = Has(parts, Parts.Ends) ? Take(ref rest) : 0;
        if (Has(parts, Parts.Hold))
        {
            entry.HoldAmount = Take(ref rest);
            entry.HoldMetered = Take(ref rest);
        }

        for (int i = 0; i < head.BucketCount; i++)
        {
            entry.AddBucket(Take(ref rest));
        }

        entry.Name = TakeText(ref rest, head.NameBytes);
        entry.BudgetId = TakeText(ref rest, head.BudgetBytes);
        entry.WindowId = TakeText(ref rest, head.WindowBytes);
    }

    private static uint Check(ReadOnlySpan<byte> record, ulong epoch)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, epoch ^ BinaryPrimitives.ReadUInt32LittleEndian(record));
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(record[CheckedFrom..]))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        return ~crc;
    }

    private static void Put(Span<byte> to, ref int length, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to[length..], value);
        length += sizeof(long);
    }

    /// <summary>Writes a text and returns one more than its bytes, so that none and an empty one differ.</summary>
    private static ushort PutText(Span<byte> to, ref int length, string? text)
    {
        if (text is null)
        {
            return 0;
        }

        int bytes = Encoding.UTF8.GetBytes(text, to[length..]);
        length += bytes;
        return (ushort)(bytes + 1);
    }

    private static long Take(ref ReadOnlySpan<byte> rest)
    {
        long value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }

    private static string? TakeText(ref ReadOnlySpan<byte> rest, int bytesAndOne)
    {
        if (bytesAndOne == 0)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(rest[..(bytesAndOne - 1)]);
        rest = rest[(bytesAndOne - 1)..];
        return text;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 8, Size = HeadBytes)]
    private struct Head
    {
        public uint Length;
        public uint Check;
        public long Sequence;
        public byte Kind;
        public byte Parts;
        public byte BucketCount;
        public byte HoldChange;
        public byte Outcome;
        public sbyte Index;
        public ushort NameBytes;
        public ushort BudgetBytes;
        public ushort WindowBytes;
        public uint Spare;
        public ulong Instance;
        public long Low;
        public long Number;
        public ulong Fingerprint;
        public long Remaining;
        public long Spent;
        public long Held;
    }
}
