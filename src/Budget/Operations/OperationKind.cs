namespace SatGate.Budget.Operations;

/// <summary>What a store can do, each as one atomic step. The summaries are the contract that every store is tested against.</summary>
public enum OperationKind : byte
{
    /// <summary>
    /// Makes the first bucket with <see cref="LedgerOperation.Amount"/> as its limit when it does not exist yet; else changes nothing. Done.
    /// </summary>
    Ensure = 0,

    /// <summary>
    /// Takes the amount from every bucket, or from none. Done when all cover it; Refused at the first that does not; Unknown at the first that
    /// does not exist. An amount of zero is Refused only by a bucket that is in debt.
    /// </summary>
    Debit = 1,

    /// <summary>
    /// Takes the amount from every bucket whether they cover it or not, so that one may fall into debt. Done, with
    /// <see cref="LedgerOperation.Index"/> naming the first bucket that did not cover it, or -1; Unknown at the first that does not exist, and
    /// then nothing is taken.
    /// </summary>
    Record = 2,

    /// <summary>Gives the amount of a finished debit back to every bucket. A bucket that does not exist any more is passed over. Done.</summary>
    Refund = 3,

    /// <summary>
    /// Makes the operation whose number is <see cref="LedgerOperation.Target"/> of no effect: a Debit, Record or Hold of the same buckets and
    /// amount whose answer never came. What it took is given back; when it has not come yet, it never will take effect. Done.
    /// </summary>
    Cancel = 4,

    /// <summary>
    /// As Debit, but the amount is held rather than spent, under the name <see cref="LedgerOperation.HoldId"/>, for
    /// <see cref="LedgerOperation.LeaseMs"/>. A hold of that name that exists already answers Done without a second effect.
    /// </summary>
    Hold = 5,

    /// <summary>Adds the amount to a hold, on the hold's own buckets: Done, Refused, or Gone when there is no such hold.</summary>
    TopUp = 6,

    /// <summary>
    /// Extends the lease of a hold to <see cref="LedgerOperation.LeaseMs"/> from now, and notes the amount as what was metered so far unless it
    /// is negative. Done or Gone.
    /// </summary>
    Renew = 7,

    /// <summary>Ends a hold: all of it is released and the amount is spent, covered or not. Done or Gone.</summary>
    Settle = 8,

    /// <summary>
    /// Moves the amount from the first bucket to the limit of the second, making the second when it does not exist: Done, Refused when the first
    /// does not cover it, Unknown when there is no first.
    /// </summary>
    Carve = 9,

    /// <summary>
    /// Moves what remains of the second bucket, a debt too, back to the first it was carved from. What is held stays until it is settled. Done,
    /// with the amount moved in <see cref="LedgerOperation.Remaining"/>; Unknown when either does not exist.
    /// </summary>
    Return = 10,

    /// <summary>Makes the amount the limit of the first bucket; what was spent, held and carved stays. Done, or Unknown when it does not exist.</summary>
    Adjust = 11,
}
