namespace SatGate.Budget.Ledger;

/// <summary>
/// Where what a slice has spent is counted: one word, in a file that survives the process or in plain memory. Spending is one interlocked
/// step. The word also says whose it is, so that a thread that was held up between two steps cannot spend from the slice that has the word by then.
/// Thread-safe.
/// </summary>
internal sealed unsafe class SliceSlot
{
    /// <summary>Most that one slice may spend, in 10⁻⁹ US dollars: some 281,000 US dollars.</summary>
    public const long UsedMax = (1L << UsedBits) - 1;

    private const int UsedBits = 48;
    private const long OwnerMask = 0x7FFF;

    // Set in the word once nothing more may be spent.
    private const long Closed = long.MinValue;

    private readonly long* _word;
    private readonly long _owner;

    // Whoever holds a slot may look at its word, so the memory stays as long as the slot does.
    private readonly SliceJournal _journal;

    /// <summary>Takes over a word, with nothing spent.</summary>
    /// <param name="journal">Whose word it is.</param>
    /// <param name="index">Its place in the journal.</param>
    /// <param name="word">The word; nobody else owns it.</param>
    public SliceSlot(SliceJournal journal, int index, long* word)
    {
        _journal = journal;
        Index = index;
        _word = word;
        _owner = (((Volatile.Read(ref *word) >> UsedBits) + 1) & OwnerMask) << UsedBits;
        Volatile.Write(ref *word, _owner);
    }

    /// <summary>Its place in the journal.</summary>
    public int Index { get; }

    /// <summary>Gives its place back, because the store knows what was spent.</summary>
    public void Return() => _journal.Return(Index);

    /// <summary>What was spent; 0 once the word belongs to another.</summary>
    public long Used
    {
        get
        {
            long word = Volatile.Read(ref *_word) & ~Closed;
            return (word & ~UsedMax) == _owner ? word & UsedMax : 0;
        }
    }

    /// <summary>What a word says was spent, whoever owns it.</summary>
    public static long ReadUsed(long* word) => *word & UsedMax;

    /// <summary>Spends an amount if that leaves no more spent than granted.</summary>
    public bool TrySpend(long amount, long granted)
    {
        long word = Volatile.Read(ref *_word);
        while ((word & ~UsedMax) == _owner && amount <= granted - (word & UsedMax))
        {
            long seen = Interlocked.CompareExchange(ref *_word, word + amount, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }

    /// <summary>Takes back an amount that was spent. False once nothing can be spent: then the store must be told.</summary>
    public bool TryGiveBack(long amount)
    {
        long word = Volatile.Read(ref *_word);
        while ((word & ~UsedMax) == _owner)
        {
            long seen = Interlocked.CompareExchange(ref *_word, word - amount, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }

    /// <summary>Lets nothing more be spent, and answers what was. Called while the word is owned.</summary>
    public long Close() => Interlocked.Or(ref *_word, Closed) & UsedMax;
}
