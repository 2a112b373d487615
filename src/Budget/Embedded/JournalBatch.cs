using System.Runtime.InteropServices;

namespace SatGate.Budget.Embedded;

/// <summary>
/// What a run of journal records comes to: one row for each bucket, hold, claim and instance that they touched, and the answers that are still to be
/// remembered at the end. For one thread.
/// </summary>
internal sealed class JournalBatch
{
    /// <summary>Most records that are summed up before the database takes them in.</summary>
    public const int RecordsMax = 100_000;

    private readonly List<long> _order = [];

    public Dictionary<long, BucketChange> Buckets { get; } = [];

    public Dictionary<string, HoldRow> Holds { get; } = new(StringComparer.Ordinal);

    /// <summary>Names, who claimed them, and the ends of their claims; 0 when the claim is over.</summary>
    public Dictionary<string, (string Owner, long EndsAtUnixMs)> Claims { get; } = new(StringComparer.Ordinal);

    /// <summary>Instances and their Low.</summary>
    public Dictionary<ulong, long> Lows { get; } = [];

    public HashSet<ulong> ForgottenInstances { get; } = [];

    public Dictionary<(ulong Instance, long Number), Answer> Answers { get; } = [];

    public int Count { get; private set; }

    public long LastSequence { get; private set; }

    public bool IsFull => Count >= RecordsMax;

    public void Clear()
    {
        Buckets.Clear();
        Holds.Clear();
        Claims.Clear();
        Lows.Clear();
        ForgottenInstances.Clear();
        Answers.Clear();
        Count = 0;
    }

    /// <summary>Adds a record.</summary>
    public void Add(JournalEntry entry)
    {
        Count++;
        LastSequence = entry.Sequence;
        if (entry.Kind == JournalKind.Forget)
        {
            ForgetInstance(entry.Instance);
            return;
        }

        if (entry.HasInstance)
        {
            ref long low = ref CollectionsMarshal.GetValueRefOrAddDefault(Lows, entry.Instance, out _);
            low = Math.Max(low, entry.Low);
        }

        if (entry.HasAnswer)
        {
            Answers[(entry.Instance, entry.Number)] = entry.Answer;
        }

        if (entry.Target != 0)
        {
            Answers[(entry.Instance, entry.Target)] = Answer.Cancelled;
        }

        if (entry.Kind is JournalKind.Claim or JournalKind.Unclaim)
        {
            Claims[entry.Name!] = (entry.BudgetId ?? string.Empty, entry.EndsAtUnixMs);
        }

        AddBuckets(entry);
        AddHold(entry);
    }

    /// <summary>The numbers of the buckets, in the order of the table, so that neighbours share a page. Good until the next call.</summary>
    public ReadOnlySpan<long> BucketsInOrder()
    {
        _order.Clear();
        _order.AddRange(Buckets.Keys);
        Span<long> order = CollectionsMarshal.AsSpan(_order);
        order.Sort();
        return order;
    }

    /// <summary>Whether an answer is still to be remembered.</summary>
    public bool IsRemembered((ulong Instance, long Number) answer) => answer.Number >= Lows.GetValueOrDefault(answer.Instance);

    private void ForgetInstance(ulong instance)
    {
        ForgottenInstances.Add(instance);
        Lows.Remove(instance);
        foreach ((ulong Instance, long Number) answer in Answers.Keys)
        {
            if (answer.Instance == instance)
            {
                Answers.Remove(answer);
            }
        }
    }

    private void AddBuckets(JournalEntry entry)
    {
        for (int i = 0; i < entry.BucketCount; i++)
        {
            ref BucketChange change = ref CollectionsMarshal.GetValueRefOrAddDefault(Buckets, entry.BucketIds[i], out _);
            bool isLast = i == entry.BucketCount - 1;
            if (isLast && entry.MakesLast)
            {
                change.MadeBudgetId = entry.BudgetId;
                change.MadeWindowId = entry.WindowId;
                change.DropsAtUnixMs = entry.EndsAtUnixMs;
            }

            change.IsDropped |= entry.Kind == JournalKind.Drop;
            change.Add(isLast ? entry.LimitOfLast : 0, entry.Spent, entry.Held, i == 0 ? entry.CarvedOfFirst : 0);
        }
    }

    private void AddHold(JournalEntry entry)
    {
        if (entry.HoldChange == HoldChange.None)
        {
            return;
        }

        ref HoldRow? row = ref CollectionsMarshal.GetValueRefOrAddDefault(Holds, entry.Name!, out _);
        row ??= new HoldRow { IsOld = entry.HoldChange != HoldChange.Make };
        if (entry.HoldChange == HoldChange.End)
        {
            row.HasEnded = true;
            row.MadeOn = null;
            return;
        }

        if (entry.HoldChange == HoldChange.Make)
        {
            row.MadeOn = entry.BucketIds.AsSpan(0, entry.BucketCount).ToArray();
            row.FirstBudgetId = entry.BudgetId;
            row.MakerInstance = entry.Instance;
            row.MakerNumber = entry.Number;
            row.HasEnded = false;
        }

        row.Amount = entry.HoldAmount;
        row.Metered = entry.HoldMetered;
        row.ExpiresAtUnixMs = entry.EndsAtUnixMs;
    }
}
