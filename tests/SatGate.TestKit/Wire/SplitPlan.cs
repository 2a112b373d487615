namespace SatGate.TestKit.Wire;

/// <summary>How bytes are cut into separate writes. A parser must say the same whatever the cuts.</summary>
public abstract record SplitPlan
{
    /// <summary>All in one write.</summary>
    public static SplitPlan None { get; } = new Whole();

    /// <summary>One write for each byte.</summary>
    public static SplitPlan Bytes { get; } = new EveryByte();

    /// <summary>Writes of 1 to <paramref name="longest"/> bytes drawn from <paramref name="seed"/>; the same seed gives the same cuts.</summary>
    public static SplitPlan Random(int seed, int longest = 16) => new Drawn(seed, longest);

    /// <summary>The plan of a name, for test data: <c>none</c>, <c>bytes</c> or <c>random</c>.</summary>
    public static SplitPlan Named(string name) => name switch
    {
        "none" => None,
        "bytes" => Bytes,
        "random" => Random(20_260),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a plan."),
    };

    /// <summary>The lengths of the writes for so many bytes; they add up to <paramref name="total"/>.</summary>
    public abstract IEnumerable<int> Lengths(int total);

    private sealed record Whole : SplitPlan
    {
        public override IEnumerable<int> Lengths(int total) => total > 0 ? [total] : [];
    }

    private sealed record EveryByte : SplitPlan
    {
        public override IEnumerable<int> Lengths(int total) => Enumerable.Repeat(1, total);
    }

    private sealed record Drawn(int Seed, int Longest) : SplitPlan
    {
        public override IEnumerable<int> Lengths(int total)
        {
            Random random = new(Seed);
            while (total > 0)
            {
                int length = Math.Min(random.Next(1, Longest + 1), total);
                total -= length;
                yield return length;
            }
        }
    }
}
