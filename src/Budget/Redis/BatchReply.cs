using SatGate.Budget.Operations;

namespace SatGate.Budget.Redis;

/// <summary>Reads what <c>batch.short.lua</c> answered into the operations of the batch; see the head of that file. Static; thread-safe.</summary>
internal static class BatchReply
{
    /// <summary>In the place of an outcome: the operation stood in the same batch before.</summary>
    public const int RepeatHere = 14;

    /// <summary>In the place of an outcome: the operation stands in a remembered batch.</summary>
    public const int RepeatStored = 15;

    private const int AllDone = 0;

    private const int OneByOne = 1;

    private const int Lost = 2;

    /// <summary>
    /// Reads an answer. False when it is not one, which only another script under the same digest could give; then some answers may be filled in
    /// already, and the caller clears them.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> reply, OperationBatch batch, BatchRequest request, Span<long> remaining)
    {
        MessagePackReader reader = new(reply);
        if (!reader.TryReadArray(out int count) || count < 2 || !reader.TryReadNumber(out long lowBefore) || !reader.TryReadNumber(out long way))
        {
            return false;
        }

        batch.LowBefore = lowBefore;
        return way switch
        {
            AllDone => count == 2 + request.BucketCount && TryReadSums(ref reader, batch, request, remaining),
            OneByOne => count == 2 + (2 * batch.Count) && TryReadEach(ref reader, batch, request),
            Lost => count == 2 && TellLoss(batch),
            _ => false,
        };
    }

    /// <summary>
    /// The store may have lost the last batches of an instance and still have its low, when all of them told the same. It is told all the same by a
    /// low that is less than expected: that is what makes the ledger look.
    /// </summary>
    private static bool TellLoss(OperationBatch batch)
    {
        batch.LowBefore = long.Min(batch.LowBefore, batch.LowExpected - 1);
        return true;
    }

    /// <summary>
    /// Every operation was done, and the answer has what remains of each bucket after all of them. What remained after one is that and all that
    /// came later, so the way goes from the last operation to the first.
    /// </summary>
    private static bool TryReadSums(ref MessagePackReader reader, OperationBatch batch, BatchRequest request, Span<long> remaining)
    {
        for (int i = 0; i < request.BucketCount; i++)
        {
            if (!reader.TryReadNumber(out remaining[i]))
            {
                return false;
            }
        }

        int end = 0;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            end += operation.Buckets!.Count;
        }

        for (int i = batch.Count - 1; i >= 0; i--)
        {
            LedgerOperation operation = batch[i];
            int start = end - operation.Buckets!.Count;
            operation.Outcome = OperationOutcome.Done;
            operation.Index = -1;
            operation.IsRepeat = false;
            operation.Remaining = remaining[request.Places[start]];
            for (int place = start; place < end; place++)
            {
                remaining[request.Places[place]] += operation.Amount;
            }

            end = start;
        }

        return true;
    }

    private static bool TryReadEach(ref MessagePackReader reader, OperationBatch batch, BatchRequest request)
    {
        bool hasStored = false;
        MessagePackReader first = reader;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            if (!reader.TryReadNumber(out long code) || !reader.TryReadNumber(out long value))
            {
                return false;
            }

            int outcome = (int)(code & 15);
            hasStored |= outcome == RepeatStored;
            if (outcome == RepeatHere)
            {
                if (value < 0 || value >= batch.Count)
                {
                    return false;
                }

                Repeat(operation, batch[(int)value]);
            }
            else if (outcome is >= (int)OperationOutcome.Done and <= (int)OperationOutcome.Failed)
            {
                operation.Outcome = (OperationOutcome)outcome;
                operation.Index = (int)((code >> 4) & 15) - 1;
                operation.Remaining = value;
                operation.IsRepeat = false;
            }
            else if (outcome != RepeatStored)
            {
                return false;
            }
        }

        return !hasStored || TryReadStored(first, reader, batch, request);
    }

    private static bool TryReadStored(MessagePackReader codes, MessagePackReader stored, OperationBatch batch, BatchRequest request)
    {
        if (!stored.TryReadArray(out int count) || count > batch.Count)
        {
            return false;
        }

        StoredBatch[] batches = new StoredBatch[count];
        for (int i = 0; i < count; i++)
        {
            if (!stored.TryReadText(out ReadOnlySpan<byte> text) || !StoredBatch.TryRead(text, out StoredBatch? one))
            {
                return false;
            }

            batches[i] = one;
        }

        int places = 0;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            int buckets = operation.Buckets?.Count ?? 0;
            if (!codes.TryReadNumber(out long code) || !codes.TryReadNumber(out long value))
            {
                return false;
            }

            if ((code & 15) == RepeatStored)
            {
                if (value < 1 || value > count || !batches[value - 1].TryAnswer(operation, request, request.Places.Slice(places, buckets)))
                {
                    return false;
                }
            }

            places += buckets;
        }

        return true;
    }

    /// <summary>Answers the second operation of a number in a batch as the first, or with a conflict when they differ.</summary>
    private static void Repeat(LedgerOperation operation, LedgerOperation first)
    {
        bool isSame = operation.Kind == first.Kind && operation.Amount == first.Amount && operation.Target == first.Target
            && string.Equals(operation.HoldId, first.HoldId, StringComparison.Ordinal) && HaveSameBuckets(operation.Buckets, first.Buckets);
        operation.Outcome = isSame ? first.Outcome : OperationOutcome.Conflict;
        operation.Index = isSame ? first.Index : -1;
        operation.Remaining = isSame ? first.Remaining : 0;
        operation.IsRepeat = isSame;
    }

    private static bool HaveSameBuckets(BucketSet? one, BucketSet? other)
    {
        if (ReferenceEquals(one, other) || one is null || other is null || one.Count != other.Count)
        {
            return ReferenceEquals(one, other);
        }

        for (int i = 0; i < one.Count; i++)
        {
            if (!string.Equals(one[i].BudgetId, other[i].BudgetId, StringComparison.Ordinal)
                || !string.Equals(one[i].WindowId, other[i].WindowId, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
