using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>
/// One record of the journal in memory: what changed, so plainly that it is carried out without deciding anything. One object is used again and
/// again.
/// </summary>
internal sealed class JournalEntry
{
    public JournalKind Kind { get; set; }

    /// <summary>The record's number, one more than that of the record before; set when it is read.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether <see cref="Instance"/> and <see cref="Low"/> mean something.</summary>
    public bool HasInstance { get; set; }

    public ulong Instance { get; set; }

    public long Low { get; set; }

    /// <summary>Whether the number was answered: <see cref="Number"/> and <see cref="Answer"/>.</summary>
    public bool HasAnswer { get; set; }

    public long Number { get; set; }

    public Answer Answer { get; set; }

    /// <summary>The number that is cancelled; 0 for none.</summary>
    public long Target { get; set; }

    public int BucketCount { get; private set; }

    public long[] BucketIds { get; } = new long[BucketSet.CountMax];

    /// <summary>What is spent of each bucket.</summary>
    public long Spent { get; set; }

    /// <summary>What is held of each bucket.</summary>
    public long Held { get; set; }

    /// <summary>What is added to the limit of the last bucket.</summary>
    public long LimitOfLast { get; set; }

    /// <summary>What is carved out of the first bucket.</summary>
    public long CarvedOfFirst { get; set; }

    /// <summary>Whether the last bucket is made by this record, under <see cref="BudgetId"/>, <see cref="WindowId"/> and <see cref="EndsAtUnixMs"/>.</summary>
    public bool MakesLast { get; set; }

    public HoldChange HoldChange { get; set; }

    /// <summary>The hold, or the claim.</summary>
    public string? Name { get; set; }

    public long HoldAmount { get; set; }

    public long HoldMetered { get; set; }

    /// <summary>End of the hold's lease, of the claim, or of the bucket's time.</summary>
    public long EndsAtUnixMs { get; set; }

    /// <summary>The budget of the bucket that is made, the first one of the hold that is made, or the owner of a claim.</summary>
    public string? BudgetId { get; set; }

    public string? WindowId { get; set; }

    public void Begin(JournalKind kind)
    {
        Kind = kind;
        HasInstance = false;
        Low = 0;
        HasAnswer = false;
        Target = 0;
        BucketCount = 0;
        Spent = 0;
        Held = 0;
        LimitOfLast = 0;
        CarvedOfFirst = 0;
        MakesLast = false;
        HoldChange = HoldChange.None;
        HoldAmount = 0;
        HoldMetered = 0;
        Name = null;
        BudgetId = null;
        WindowId = null;
        EndsAtUnixMs = 0;
    }

    public void AddBucket(long id) => BucketIds[BucketCount++] = id;
}
