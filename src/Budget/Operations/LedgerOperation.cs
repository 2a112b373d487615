namespace SatGate.Budget.Operations;

/// <summary>
/// One operation and, once a store has carried it out, its answer. Mutable so that it can be pooled: its owner fills it in, hands it to a store
/// in a batch, and leaves it alone until the store is done.
/// </summary>
public class LedgerOperation
{
    /// <summary>What to do.</summary>
    public OperationKind Kind { get; set; }

    /// <summary>
    /// With the batch's instance the operation's id: a repetition answers as the first time and takes no effect. Grows within an instance,
    /// starting at 1; below the batch's <see cref="OperationBatch.Low"/> nothing is carried out any more.
    /// </summary>
    public long Number { get; set; }

    /// <summary>For Cancel, the number of the operation that is to be of no effect.</summary>
    public long Target { get; set; }

    /// <summary>The buckets; null for operations on a hold, which knows its own.</summary>
    public BucketSet? Buckets { get; set; }

    /// <summary>The amount in 10⁻⁹ US dollars; never negative but for Renew.</summary>
    public long Amount { get; set; }

    /// <summary>Name of the hold: 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>.</summary>
    public string? HoldId { get; set; }

    /// <summary>Life of the hold from now in milliseconds.</summary>
    public long LeaseMs { get; set; }

    /// <summary>How it ended.</summary>
    public OperationOutcome Outcome { get; set; }

    /// <summary>The bucket that refused or does not exist, or -1.</summary>
    public int Index { get; set; } = -1;

    /// <summary>What remains of the first bucket, or of the one that refused; may be negative.</summary>
    public long Remaining { get; set; }

    /// <summary>Whether the answer is that of an earlier time.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>Clears everything.</summary>
    public void Reset()
    {
        Kind = default;
        Number = 0;
        Target = 0;
        Buckets = null;
        Amount = 0;
        HoldId = null;
        LeaseMs = 0;
        ClearAnswer();
    }

    /// <summary>Forgets the answer, so that the operation can be sent again.</summary>
    public void ClearAnswer()
    {
        Outcome = OperationOutcome.Unanswered;
        Index = -1;
        Remaining = 0;
        IsRepeat = false;
    }
}
