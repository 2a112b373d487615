using System.Globalization;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Victim;

/// <summary>
/// What the program that is killed does, and what the test expects of it: the operation of every number is known from the seed alone. Compiled into
/// both.
/// </summary>
internal sealed class KillScript(int seed)
{
    /// <summary>Answers that are kept, counted back from the operation under way.</summary>
    public const long Kept = 20;

    /// <summary>Most operations of a batch.</summary>
    public const int BatchMax = 4;

    private static readonly BudgetBucket[] Buckets = [.. Enumerable.Range(0, 6).Select(i => new BudgetBucket($"b{i}", windowId: null, endsAtUnixMs: 0))];

    /// <summary>All buckets that the script touches.</summary>
    public static IReadOnlyList<BudgetBucket> All => Buckets;

    /// <summary>A journal so small, and a writer so hasty, that every kind of moment is met: segments change and transactions end all the time.</summary>
    public static EmbeddedStoreOptions OptionsFor(string directory) => new()
    {
        Directory = directory,
        JournalSegmentBytes = 512 * 1024,
        JournalSegmentCount = 3,
        SyncEvery = TimeSpan.FromMilliseconds(3),
        ApplyEvery = TimeSpan.FromMilliseconds(7),
    };

    /// <summary>How many operations travel together, beginning with that number.</summary>
    public int CountAt(long number) => new Random(HashCode(number, 7)).Next(1, BatchMax + 1);

    /// <summary>The operation of a number.</summary>
    public LedgerOperation At(long number)
    {
        if (number <= Buckets.Length)
        {
            return Make(OperationKind.Ensure, number, 1_000_000_000, Buckets[number - 1]);
        }

        var random = new Random(HashCode(number, 3));
        int first = random.Next(Buckets.Length);
        int second = (first + random.Next(1, Buckets.Length)) % Buckets.Length;
        long amount = random.Next(1, 500);
        return random.Next(20) switch
        {
            < 9 => Make(OperationKind.Debit, number, amount, Buckets[first]),
            < 12 => Make(OperationKind.Debit, number, amount, Buckets[first], Buckets[second]),
            12 => Make(OperationKind.Record, number, amount, Buckets[first]),
            < 16 => OnHold(OperationKind.Hold, number, amount, HoldAt(number), Buckets[first], Buckets[second]),
            16 => OnHold(OperationKind.TopUp, number, amount, HoldAt(number - random.Next(1, 10))),
            17 => OnHold(OperationKind.Settle, number, amount, HoldAt(number - random.Next(1, 10))),
            18 => Make(OperationKind.Carve, number, amount, Buckets[first], Buckets[second]),
            _ => Make(OperationKind.Adjust, number, 1_000_000_000 + amount, Buckets[first]),
        };
    }

    private static string HoldAt(long number) => string.Create(CultureInfo.InvariantCulture, $"h{number}");

    private static LedgerOperation Make(OperationKind kind, long number, long amount, params BudgetBucket[] buckets) =>
        new() { Kind = kind, Number = number, Amount = amount, Buckets = buckets.Length == 0 ? null : new BucketSet(buckets) };

    private LedgerOperation OnHold(OperationKind kind, long number, long amount, string hold, params BudgetBucket[] buckets)
    {
        LedgerOperation operation = Make(kind, number, amount, buckets);
        operation.HoldId = string.Create(CultureInfo.InvariantCulture, $"s{seed}{hold}");
        operation.LeaseMs = 86_400_000;
        return operation;
    }

    /// <summary>The same in every process, unlike what the runtime offers.</summary>
    private int HashCode(long number, int salt) => unchecked((int)(((number * 2_654_435_761) + (seed * 40_503L) + salt) % int.MaxValue));
}
