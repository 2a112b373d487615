using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Redis;

/// <summary>
/// A batch that the store remembers, with its answers: what repetitions are answered from. Read only after a disconnect or the like, so it may
/// allocate. Immutable once read.
/// </summary>
internal sealed class StoredBatch
{
    private readonly List<Entry> _entries = [];
    private ulong[] _digests = [];
    private long[] _answers = [];
    private bool _allDone;

    private StoredBatch()
    {
    }

    /// <summary>Reads the answer and the operations behind it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out StoredBatch? batch)
    {
        batch = new StoredBatch();
        MessagePackReader reader = new(text);
        if (batch.TryReadAnswers(ref reader) && batch.TryReadOperations(ref reader))
        {
            return true;
        }

        batch = null;
        return false;
    }

    /// <summary>Answers a repetition as the first time, or with a conflict when it is another operation under the same number. False when the number is not here.</summary>
    public bool TryAnswer(LedgerOperation operation, BatchRequest request, ReadOnlySpan<short> places)
    {
        int place = _entries.FindIndex(e => e.Number == operation.Number && IsRemembered(e));
        if (place < 0)
        {
            return false;
        }

        Entry entry = _entries[place];
        if (!IsSame(entry, operation, request, places))
        {
            operation.Outcome = OperationOutcome.Conflict;
            operation.Index = -1;
            operation.Remaining = 0;
            operation.IsRepeat = false;
            return true;
        }

        long code = _allDone ? (long)OperationOutcome.Done : _answers[2 * entry.Place];
        operation.Outcome = (OperationOutcome)(code & 15);
        operation.Index = (int)((code >> 4) & 15) - 1;
        operation.Remaining = _allDone ? RemainingAfter(entry) : _answers[(2 * entry.Place) + 1];
        operation.IsRepeat = true;
        return true;
    }

    /// <summary>A number may stand in a batch that refused to carry it out; the answer is then elsewhere, or in this batch a second time.</summary>
    private bool IsRemembered(Entry entry) =>
        _allDone || (OperationOutcome)(_answers[2 * entry.Place] & 15) is OperationOutcome.Done or OperationOutcome.Refused or OperationOutcome.Gone or OperationOutcome.Failed;

    private bool IsSame(Entry entry, LedgerOperation operation, BatchRequest request, ReadOnlySpan<short> places)
    {
        if (entry.Kind != operation.Kind || entry.Amount != operation.Amount || entry.Places.Length != places.Length || entry.Target != operation.Target
            || (operation.Kind != OperationKind.Cancel && !string.Equals(entry.HoldId, operation.HoldId, StringComparison.Ordinal)))
        {
            return false;
        }

        for (int i = 0; i < places.Length; i++)
        {
            if (_digests[entry.Places[i]] != request.Bucket(places[i]).Digest)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What remained of the first bucket after an operation of a batch that has only what remained after all.</summary>
    private long RemainingAfter(Entry entry)
    {
        int bucket = entry.Places[0];
        long remaining = _answers[bucket];
        foreach (Entry later in _entries)
        {
            remaining += later.Place > entry.Place && later.Places.Contains(bucket) ? later.Amount : 0;
        }

        return remaining;
    }

    private bool TryReadAnswers(ref MessagePackReader reader)
    {
        if (!reader.TryReadArray(out int count) || count < 2 || count > 2 + (OperationBatch.CountMax * BucketSet.CountMax)
            || !reader.TryReadNumber(out _) || !reader.TryReadNumber(out long way) || way is not (0 or 1))
        {
            return false;
        }

        _allDone = way == 0;
        _answers = new long[count - 2];
        for (int i = 0; i < _answers.Length; i++)
        {
            if (!reader.TryReadNumber(out _answers[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadOperations(ref MessagePackReader reader)
    {
        if (!reader.TryReadArray(out int count) || !reader.TryReadNumber(out long buckets) || buckets is < 0 or > OperationBatch.CountMax * BucketSet.CountMax)
        {
            return false;
        }

        _digests = new ulong[buckets];
        for (int i = 0; i < _digests.Length; i++)
        {
            if (!reader.TryReadText(out ReadOnlySpan<byte> digest) || digest.Length != sizeof(ulong))
            {
                return false;
            }

            _digests[i] = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        }

        int left = count - 1 - _digests.Length;
        while (left > 0)
        {
            if (!TryReadOperation(ref reader, ref left))
            {
                return false;
            }
        }

        return left == 0 && _answers.Length == (_allDone ? _digests.Length : 2 * _entries.Count);
    }

    private bool TryReadOperation(ref MessagePackReader reader, ref int left)
    {
        if (!reader.TryReadNumber(out long kind) || !reader.TryReadNumber(out long number) || !reader.TryReadNumber(out long amount)
            || !reader.TryReadNumber(out long count) || count is < 0 or > BucketSet.CountMax)
        {
            return false;
        }

        int[] places = new int[count];
        for (int i = 0; i < places.Length; i++)
        {
            if (!reader.TryReadNumber(out long place) || place < 0 || place >= _digests.Length)
            {
                return false;
            }

            places[i] = (int)place;
        }

        string? holdId = null;
        long target = 0;
        int more = 0;
        switch ((OperationKind)kind)
        {
            case OperationKind.Ensure or OperationKind.Carve:
                more = reader.TryReadText(out _) ? 1 : -1;
                break;
            case OperationKind.Cancel:
                more = reader.TryReadNumber(out target) ? 1 : -1;
                break;
            case OperationKind.Hold or OperationKind.TopUp or OperationKind.Renew or OperationKind.Settle:
                more = reader.TryReadText(out ReadOnlySpan<byte> id) && reader.TryReadNumber(out _) && reader.TryReadNumber(out _) ? 3 : -1;
                holdId = Encoding.UTF8.GetString(id);
                break;
        }

        _entries.Add(new Entry(_entries.Count, (OperationKind)kind, number, amount, places, holdId, target));
        left -= 4 + places.Length + more;
        return more >= 0;
    }

    private sealed record Entry(int Place, OperationKind Kind, long Number, long Amount, int[] Places, string? HoldId, long Target);
}
