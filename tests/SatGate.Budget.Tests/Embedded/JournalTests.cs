using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>The journal gives back what was written, whole records only, and nothing else.</summary>
public sealed class JournalTests : IDisposable
{
    private const int SegmentBytes = 8 * 1024;
    private const int LargestBytes = 1_500;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_record_comes_back_with_everything_in_it()
    {
        byte[] buffer = new byte[JournalRecord.BytesMax];
        for (int i = 0; i < 200; i++)
        {
            JournalEntry entry = Sample(i);
            int length = JournalRecord.Write(buffer, entry, 1_000 + i, epoch: 77);
            var read = new JournalEntry();
            Assert.Equal(RecordStatus.Whole, JournalRecord.TryRead(buffer, read, 1_000 + i, 77, out int readLength));
            Assert.Equal(length, readLength);
            Assert.Equal(0, length % 8);
            Assert.Equal(1_000 + i, read.Sequence);
            Assert.Equal(Describe(entry), Describe(read));
        }
    }

    [Fact]
    public void The_largest_record_fits()
    {
        var entry = new JournalEntry();
        entry.Begin(JournalKind.Sweep);
        for (int i = 0; i < BucketSet.CountMax; i++)
        {
            entry.AddBucket(long.MaxValue - i);
        }

        entry.LimitOfLast = long.MinValue;
        entry.Target = long.MaxValue;
        entry.EndsAtUnixMs = long.MaxValue;
        entry.HoldChange = HoldChange.Make;
        entry.Name = new string('n', JournalRecord.NameBytesMax);
        entry.BudgetId = new string('b', JournalRecord.NameBytesMax);
        entry.WindowId = new string('w', JournalRecord.WindowBytesMax);
        int length = JournalRecord.Write(new byte[JournalRecord.BytesMax], entry, 1, 1);
        Assert.InRange(length, JournalRecord.BytesMax - 8, JournalRecord.BytesMax);
    }

    [Fact]
    public void A_record_with_any_bit_changed_is_not_read()
    {
        byte[] buffer = new byte[JournalRecord.BytesMax];
        int length = JournalRecord.Write(buffer, Sample(5), 9, epoch: 3);
        var read = new JournalEntry();
        for (int bit = 0; bit < length * 8; bit++)
        {
            buffer[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(RecordStatus.Whole, JournalRecord.TryRead(buffer, read, 9, 3, out _));
            buffer[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(RecordStatus.Whole, JournalRecord.TryRead(buffer, read, 9, 3, out _));
        Assert.Equal(RecordStatus.Nothing, JournalRecord.TryRead(buffer, read, 10, 3, out _));
        Assert.Equal(RecordStatus.Torn, JournalRecord.TryRead(buffer, read, 9, 4, out _));
    }

    [Fact]
    public void Records_come_back_in_order_over_many_turns_of_the_ring()
    {
        using var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 3, lastSequence: 41);
        var read = new JournalEntry();
        JournalPlace place = journal.End;
        Assert.Equal(42, place.Sequence);
        int written = 0;
        int taken = 0;
        while (taken < 2_000)
        {
            for (int i = 0; i < 7 && journal.TryReserve(LargestBytes); i++)
            {
                journal.Append(Sample(written++));
            }

            while (journal.TryRead(ref place, journal.End, read))
            {
                Assert.Equal(42 + taken, read.Sequence);
                Assert.Equal(Describe(Sample(taken++)), Describe(read));
            }

            Assert.Equal(written, taken);
            journal.Flush(journal.End);
            journal.Release(place);
        }
    }

    [Fact]
    public void A_full_journal_takes_nothing_until_a_segment_is_released()
    {
        using var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 2, lastSequence: 0);
        JournalPlace place = journal.End;
        int written = 0;
        while (journal.TryReserve(LargestBytes))
        {
            journal.Append(Sample(written++));
        }

        Assert.InRange(written, 2, 2 * SegmentBytes / 88);
        Assert.False(journal.TryReserve(LargestBytes));
        var read = new JournalEntry();
        while (journal.TryRead(ref place, journal.End, read))
        {
            // To the end.
        }

        Assert.Equal(written, read.Sequence);
        journal.Release(place);
        Assert.True(journal.TryReserve(LargestBytes));
    }

    [Fact]
    public void What_does_not_fit_a_segment_is_never_reserved()
    {
        using var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 2, lastSequence: 0);
        Assert.False(journal.TryReserve(SegmentBytes));
        Assert.True(journal.TryReserve(SegmentBytes - JournalSegment.HeaderBytes));
    }

    [Fact]
    public void A_record_that_was_changed_under_the_reader_is_an_error()
    {
        using var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 2, lastSequence: 0);
        JournalPlace place = journal.End;
        Assert.True(journal.TryReserve(LargestBytes));
        journal.Append(Sample(1));
        using (FileStream file = new(JournalFile.PathOf(_directory.Path, 0), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = JournalSegment.HeaderBytes + 60;
            file.WriteByte(0xEE);
        }

        Assert.Throws<InvalidDataException>(() => journal.TryRead(ref place, journal.End, new JournalEntry()));
    }

    [Theory]
    [InlineData(Damage.CutOff)]
    [InlineData(Damage.Zeros)]
    [InlineData(Damage.Noise)]
    public void Damaged_at_any_byte_it_gives_back_exactly_the_records_before(Damage damage)
    {
        const int Records = 30;
        int[] ends = WriteOneSegment(Records);
        string path = JournalFile.PathOf(_directory.Path, 0);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(1);
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (int offset = ends[^1] + 16; offset >= 0; offset--)
        {
            byte[] damaged = whole[..];
            damaged.AsSpan(offset).Clear();
            if (damage == Damage.Noise)
            {
                random.NextBytes(damaged.AsSpan(offset));
                damaged[offset] = (byte)(whole[offset] ^ 0x55);
            }

            if (damage == Damage.CutOff)
            {
                file.SetLength(offset);
            }
            else
            {
                file.Position = 0;
                file.Write(damaged);
            }

            int expected = offset < JournalSegment.HeaderBytes - 36 ? 0 : ends.Count(e => e <= offset);
            (int count, JournalRecovery recovery) = Recover(applied: 0);

            // A byte that was zero before is not damaged by a zero, so one record more may be whole.
            int more = damage == Damage.Zeros && count == expected + 1 && whole.AsSpan(offset..ends[expected]).IndexOfAnyExcept((byte)0) < 0 ? 1 : 0;
            Assert.Equal((offset, expected + more), (offset, count));
            Assert.Equal(count, recovery.LastSequence);
        }
    }

    [Fact]
    public void Recovery_begins_behind_what_was_taken_in()
    {
        WriteOneSegment(20);
        (int count, JournalRecovery recovery) = Recover(applied: 12);
        Assert.Equal((8, 20, false), (count, (int)recovery.LastSequence, recovery.IsTorn));
        (count, recovery) = Recover(applied: 20);
        Assert.Equal((0, 20), (count, (int)recovery.LastSequence));
        (count, recovery) = Recover(applied: 500);
        Assert.Equal((0, 500), (count, (int)recovery.LastSequence));
    }

    [Fact]
    public void Recovery_goes_through_all_segments_and_stops_where_one_is_missing()
    {
        int written = 0;
        using (var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 4, lastSequence: 0))
        {
            while (journal.TryReserve(LargestBytes))
            {
                journal.Append(Sample(written++));
            }

            Assert.Equal(3, journal.End.Number);
        }

        Assert.Equal(written, Recover(applied: 0).Count);
        string third = JournalFile.PathOf(_directory.Path, 2);
        byte[] header = File.ReadAllBytes(third);
        header[20] ^= 1;
        File.WriteAllBytes(third, header);
        (int count, JournalRecovery recovery) = Recover(applied: 0);
        Assert.InRange(count, 1, written - 1);
        Assert.True(recovery.IsTorn);
        File.Delete(JournalFile.PathOf(_directory.Path, 0));
        Assert.Equal(0, Recover(applied: 0).Count);
    }

    [Fact]
    public void A_journal_that_begins_anew_holds_nothing_of_before()
    {
        WriteOneSegment(20);
        using (new JournalFile(_directory.Path, SegmentBytes, segmentCount: 2, lastSequence: 5))
        {
            Assert.Equal(0, Recover(applied: 5).Count);
        }
    }

    private int[] WriteOneSegment(int records)
    {
        using var journal = new JournalFile(_directory.Path, SegmentBytes, segmentCount: 2, lastSequence: 0);
        int[] ends = new int[records];
        for (int i = 0; i < records; i++)
        {
            Assert.True(journal.TryReserve(300));
            journal.Append(Sample(i));
            ends[i] = journal.End.Position;
        }

        Assert.Equal(0, journal.End.Number);
        return ends;
    }

    private (int Count, JournalRecovery Recovery) Recover(long applied)
    {
        var recovery = new JournalRecovery(_directory.Path, applied);
        int count = 0;
        foreach (JournalEntry entry in recovery.Read())
        {
            Assert.Equal(applied + 1 + count, entry.Sequence);
            Assert.Equal(Describe(Sample((int)entry.Sequence - 1)), Describe(entry));
            count++;
        }

        return (count, recovery);
    }

    /// <summary>A record that depends on its number, with each part there or not.</summary>
    private static JournalEntry Sample(int number)
    {
        var random = new Random(number);
        var entry = new JournalEntry();
        entry.Begin((JournalKind)random.Next(12));
        entry.HasInstance = random.Next(4) != 0;
        entry.Instance = entry.HasInstance ? (ulong)random.NextInt64() << 1 : 0;
        entry.Low = random.Next(1_000);
        entry.HasAnswer = random.Next(4) != 0;
        entry.Number = random.Next(1, 1_000_000);
        var answer = new Answer(
            (ulong)random.NextInt64(), random.NextInt64(), (OperationKind)entry.Kind, (OperationOutcome)random.Next(1, 7), (sbyte)random.Next(-1, 8), random.Next(2) == 0);
        entry.Answer = entry.HasAnswer ? answer : Answer.Cancelled with { Kind = (OperationKind)entry.Kind };
        for (int i = random.Next(0, 4); i > 0; i--)
        {
            entry.AddBucket(random.NextInt64());
        }

        entry.Spent = random.NextInt64(long.MinValue, long.MaxValue);
        entry.Held = random.Next(-5, 5);
        entry.LimitOfLast = random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : 0;
        entry.CarvedOfFirst = random.Next(3) == 0 ? random.Next(-9, 9) : 0;
        entry.MakesLast = random.Next(3) == 0;
        entry.Target = random.Next(3) == 0 ? random.Next(1, 100) : 0;
        entry.EndsAtUnixMs = random.Next(2) * random.NextInt64();
        entry.HoldChange = (HoldChange)random.Next(4);
        bool isDescribed = entry.HoldChange is HoldChange.Make or HoldChange.Update;
        entry.HoldAmount = isDescribed ? random.NextInt64() : 0;
        entry.HoldMetered = isDescribed ? random.Next(-1, 50) : 0;
        entry.Name = random.Next(2) == 0 ? null : new string('n', random.Next(0, 30));
        entry.BudgetId = random.Next(2) == 0 ? null : "büdget";
        entry.WindowId = random.Next(2) == 0 ? null : "2026-11-22";
        return entry;
    }

    private static string Describe(JournalEntry e) => string.Join(
        '|', e.Kind, e.HasInstance, e.Instance, e.Low, e.HasAnswer, e.Number, e.Answer, e.Target, string.Join(',', e.BucketIds.Take(e.BucketCount)), e.Spent, e.Held,
        e.LimitOfLast, e.CarvedOfFirst, e.MakesLast, e.HoldChange, e.Name ?? "none", e.HoldAmount, e.HoldMetered, e.EndsAtUnixMs, e.BudgetId ?? "none", e.WindowId ?? "none");

    public enum Damage
    {
        CutOff,
        Zeros,
        Noise,
    }
}
