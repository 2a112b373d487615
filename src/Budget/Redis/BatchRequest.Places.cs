namespace SatGate.Budget.Redis;

/// <summary>Finds the place of a bucket that the batch already has.</summary>
internal sealed partial class BatchRequest
{
    /// <summary>So many buckets are looked through one by one; with more of them a table is quicker.</summary>
    private const int ListedMax = 16;

    /// <summary>Twice the places there can be, a power of two.</summary>
    private const int TableSize = 4096;

    private short[]? _table;

    private int Find(BucketTag tag)
    {
        if (BucketCount <= ListedMax)
        {
            for (int i = BucketCount - 1; i >= 0; i--)
            {
                if (IsSame(_buckets[i], tag))
                {
                    return i;
                }
            }

            return -1;
        }

        for (int slot = Slot(tag); _table![slot] != 0; slot = (slot + 1) & (TableSize - 1))
        {
            int place = _table[slot] - 1;
            if (IsSame(_buckets[place], tag))
            {
                return place;
            }
        }

        return -1;
    }

    private void Remember(BucketTag tag, int place)
    {
        if (place < ListedMax)
        {
            return;
        }

        if (place == ListedMax)
        {
            // The first one too many for the list: the table begins with all that came before.
            _table ??= new short[TableSize];
            Array.Clear(_table);
            for (int i = 0; i < ListedMax; i++)
            {
                Enter(_buckets[i], i);
            }
        }

        Enter(tag, place);
    }

    private void Enter(BucketTag tag, int place)
    {
        int slot = Slot(tag);
        while (_table![slot] != 0)
        {
            slot = (slot + 1) & (TableSize - 1);
        }

        _table[slot] = (short)(place + 1);
    }

    private static int Slot(BucketTag tag) => (int)(tag.Digest & (TableSize - 1));

    /// <summary>The same bucket may have several objects; the digest tells most others apart at once.</summary>
    private static bool IsSame(BucketTag one, BucketTag other) =>
        ReferenceEquals(one, other) || (one.Digest == other.Digest && one.Name.AsSpan().SequenceEqual(other.Name));
}
