using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>A budget in one window. Thread-safe: its fields are hints that may be a moment old.</summary>
internal sealed class AccountWindow
{
    private volatile bool _isKnown;

    /// <summary>Makes one.</summary>
    /// <param name="account">The budget.</param>
    /// <param name="bucket">Where its money lies.</param>
    /// <param name="startsAtUnixMs">When the window started.</param>
    public AccountWindow(BudgetAccount account, BudgetBucket bucket, long startsAtUnixMs)
    {
        Account = account;
        Bucket = bucket;
        StartsAtUnixMs = startsAtUnixMs;
        Alone = new BucketSet(bucket);
        Thresholds = new ThresholdWatch(account.Terms, bucket);
    }

    /// <summary>The budget.</summary>
    public BudgetAccount Account { get; }

    /// <summary>Where its money lies.</summary>
    public BudgetBucket Bucket { get; }

    /// <summary>The bucket by itself, for operations on it alone.</summary>
    public BucketSet Alone { get; }

    /// <summary>When the window started, in milliseconds since 1970 UTC.</summary>
    public long StartsAtUnixMs { get; }

    /// <summary>Which thresholds were passed.</summary>
    public ThresholdWatch Thresholds { get; }

    /// <summary>
    /// Whether nothing needs to be done before the bucket is used: the store has it, with the limit as this account has it, as far as this process
    /// knows; or nothing can be done, because only carving makes such a bucket.
    /// </summary>
    public bool IsKnown
    {
        get => _isKnown || !CanCreate;
        set => _isKnown = value;
    }

    /// <summary>Whether the ledger may create the bucket when the store does not have it.</summary>
    public bool CanCreate => !Account.Terms.IsCarved;
}
