using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>Reading everything at start.</summary>
internal sealed partial class LedgerDatabase
{
    /// <summary>Puts all that the tables hold into an empty state. Throws <see cref="InvalidDataException"/> when the tables contradict themselves.</summary>
    public void Load(LedgerState state)
    {
        LoadInstances(state);
        Dictionary<long, BucketState> heldBuckets = LoadBuckets(state, BucketsOfHolds());
        LoadHolds(state, heldBuckets);
        using SqliteCommand query = Query("SELECT name, owner, ends_at FROM claim");
        using SqliteDataReader rows = query.ExecuteReader();
        while (rows.Read())
        {
            state.Claims.Set(rows.GetString(0), rows.GetInt64(2), rows.GetString(1));
        }
    }

    private void LoadInstances(LedgerState state)
    {
        using (SqliteCommand query = Query("SELECT id, low, heard_at FROM instance"))
        using (SqliteDataReader rows = query.ExecuteReader())
        {
            while (rows.Read())
            {
                state.AddInstance((ulong)rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
            }
        }

        using SqliteCommand answers = Query("SELECT instance, number, fingerprint, remaining, kind, outcome, place, has_effect FROM answer");
        using SqliteDataReader answer = answers.ExecuteReader();
        while (answer.Read())
        {
            state.AnswerKeptBy((ulong)answer.GetInt64(0)).Set(
                answer.GetInt64(1),
                new Answer(
                    (ulong)answer.GetInt64(2), answer.GetInt64(3), (OperationKind)answer.GetInt64(4), (OperationOutcome)answer.GetInt64(5),
                    (sbyte)answer.GetInt64(6), answer.GetInt64(7) != 0));
        }
    }

    private Dictionary<long, BucketState> LoadBuckets(LedgerState state, HashSet<long> wanted)
    {
        var found = new Dictionary<long, BucketState>();
        using SqliteCommand query = Query("SELECT id, budget, window, drops_at, remaining, spent, held, carved FROM bucket");
        using SqliteDataReader rows = query.ExecuteReader();
        string? window = null;
        while (rows.Read())
        {
            // Most buckets share their window with the one before: one text is enough.
            string? next = rows.IsDBNull(2) ? null : rows.GetString(2);
            window = next == window ? window : next;
            long id = rows.GetInt64(0);
            BucketState bucket = state.Buckets.Add(rows.GetString(1), window, id, rows.GetInt64(3));
            bucket.Remaining = rows.GetInt64(4);
            bucket.Spent = rows.GetInt64(5);
            bucket.Held = rows.GetInt64(6);
            bucket.Carved = rows.GetInt64(7);
            if (wanted.Contains(id))
            {
                found.Add(id, bucket);
            }
        }

        return found;
    }

    private HashSet<long> BucketsOfHolds()
    {
        var ids = new HashSet<long>();
        using SqliteCommand query = Query("SELECT buckets FROM hold");
        using SqliteDataReader rows = query.ExecuteReader();
        while (rows.Read())
        {
            ids.UnionWith(Ids(rows.GetFieldValue<byte[]>(0)));
        }

        return ids;
    }

    private void LoadHolds(LedgerState state, Dictionary<long, BucketState> buckets)
    {
        using SqliteCommand query = Query("SELECT name, buckets, budget, instance, number, amount, metered, expires_at FROM hold");
        using SqliteDataReader rows = query.ExecuteReader();
        while (rows.Read())
        {
            string budgetId = rows.GetString(2);
            BucketState[] path = [.. Ids(rows.GetFieldValue<byte[]>(1)).Select(id => buckets.GetValueOrDefault(id) ?? Dropped(budgetId, id))];
            state.Holds.Add(new HoldState(rows.GetString(0), path, budgetId, (ulong)rows.GetInt64(3), rows.GetInt64(4))
            {
                Amount = rows.GetInt64(5),
                Metered = rows.GetInt64(6),
                ExpiresAtUnixMs = rows.GetInt64(7),
            });
        }
    }

    private static long[] Ids(byte[] buckets) => MemoryMarshal.Cast<byte, long>(buckets).ToArray();

    private static BucketState Dropped(string budgetId, long id) => new(budgetId, windowId: null, hash: 0, id, stamp: 0) { IsDropped = true };
}
