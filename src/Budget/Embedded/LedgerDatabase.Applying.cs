using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SatGate.Budget.Embedded;

/// <summary>Taking records in.</summary>
internal sealed partial class LedgerDatabase
{
    private static readonly object DatabaseNull = DBNull.Value;

    /// <summary>
    /// Takes a run of records in, in one transaction that is on the disk when this returns. When it throws, nothing was taken in, and the same run may
    /// be tried again. Throws <see cref="InvalidDataException"/> when a record and the tables do not fit together.
    /// </summary>
    public void Apply(JournalBatch batch, long nowUnixMs)
    {
        if (batch.Count == 0)
        {
            return;
        }

        long nextBucketId = NextBucketId;
        _statements.Begin.ExecuteNonQuery();
        try
        {
            ApplyInstances(batch, nowUnixMs);
            nextBucketId = Math.Max(nextBucketId, ApplyBuckets(batch) + 1);
            ApplyHolds(batch);
            ApplyClaims(batch);
            Run(_statements.Note, batch.LastSequence, nextBucketId);
            _statements.Commit.ExecuteNonQuery();
        }
        catch
        {
            RollBack();
            throw;
        }

        AppliedSequence = batch.LastSequence;
        NextBucketId = nextBucketId;
    }

    private void ApplyInstances(JournalBatch batch, long nowUnixMs)
    {
        foreach (ulong instance in batch.ForgottenInstances)
        {
            Run(_statements.ForgetAnswers, (long)instance, long.MaxValue);
            Run(_statements.ForgetInstance, (long)instance);
        }

        foreach ((ulong instance, long low) in batch.Lows)
        {
            Run(_statements.SetLow, (long)instance, low, nowUnixMs);
            Run(_statements.ForgetAnswers, (long)instance, low);
        }

        foreach (((ulong Instance, long Number) key, Answer answer) in batch.Answers)
        {
            if (batch.IsRemembered(key))
            {
                Run(
                    _statements.SetAnswer, (long)key.Instance, key.Number, (long)answer.Fingerprint, answer.Remaining, (long)answer.Kind,
                    (long)answer.Outcome, (long)answer.Index, answer.HasEffect ? 1L : 0L);
            }
        }
    }

    /// <summary>Returns the highest number of a bucket.</summary>
    private long ApplyBuckets(JournalBatch batch)
    {
        long highest = 0;
        foreach (long id in batch.BucketsInOrder())
        {
            ref readonly BucketChange change = ref CollectionsMarshal.GetValueRefOrNullRef(batch.Buckets, id);
            highest = id;
            int rows;
            if (change.IsDropped)
            {
                rows = Run(_statements.DropBucket, id) + (change.MadeBudgetId is null ? 0 : 1);
            }
            else if (change.MadeBudgetId is not null)
            {
                rows = Run(
                    _statements.MakeBucket, id, change.MadeBudgetId, change.MadeWindowId ?? DatabaseNull, change.DropsAtUnixMs, (long)change.Remaining,
                    (long)change.Spent, (long)change.Held, (long)change.Carved);
            }
            else
            {
                rows = Change(id, in change);
            }

            if (rows != 1)
            {
                throw new InvalidDataException($"The journal names a bucket ({id}) that the database does not have.");
            }
        }

        return highest;
    }

    /// <summary>In four parts when the whole does not fit: each of them leads from one number that fits to another.</summary>
    private int Change(long id, in BucketChange change)
    {
        const int Parts = 4;
        if (Fits(change.Remaining) && Fits(change.Spent) && Fits(change.Held) && Fits(change.Carved))
        {
            return Run(_statements.ChangeBucket, id, (long)change.Remaining, (long)change.Spent, (long)change.Held, (long)change.Carved);
        }

        int rows = 0;
        for (int i = 1; i <= Parts; i++)
        {
            rows = Run(
                _statements.ChangeBucket, id, Part(change.Remaining, i), Part(change.Spent, i), Part(change.Held, i), Part(change.Carved, i));
        }

        return rows;

        static bool Fits(Int128 sum) => sum >= long.MinValue && sum <= long.MaxValue;

        static long Part(Int128 whole, int i) => (long)((whole * i / Parts) - (whole * (i - 1) / Parts));
    }

    private void ApplyHolds(JournalBatch batch)
    {
        foreach ((string name, HoldRow row) in batch.Holds)
        {
            if (row.HasEnded)
            {
                Run(_statements.EndHold, name);
            }
            else if (row.MadeOn is not null)
            {
                byte[] buckets = MemoryMarshal.AsBytes(row.MadeOn.AsSpan()).ToArray();
                Run(_statements.MakeHold, name, buckets, row.FirstBudgetId!, (long)row.MakerInstance, row.MakerNumber, row.Amount, row.Metered, row.ExpiresAtUnixMs);
            }
            else if (Run(_statements.ChangeHold, name, row.Amount, row.Metered, row.ExpiresAtUnixMs) != 1)
            {
                throw new InvalidDataException("The journal names a hold that the database does not have.");
            }
        }
    }

    private void ApplyClaims(JournalBatch batch)
    {
        foreach ((string name, (string owner, long endsAt)) in batch.Claims)
        {
            if (endsAt == 0)
            {
                Run(_statements.EndClaim, name);
            }
            else
            {
                Run(_statements.SetClaim, name, owner, endsAt);
            }
        }
    }

    /// <summary>A failed commit may have ended the transaction by itself; then there is nothing to take back.</summary>
    private void RollBack()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction is open.
        }
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
    }
}
