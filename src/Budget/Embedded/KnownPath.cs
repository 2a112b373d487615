namespace SatGate.Budget.Embedded;

/// <summary>
/// What a store remembers of a set of several buckets: their states, and the hash of their names. A set of one bucket remembers the state itself.
/// Immutable; a state in it may have been dropped since.
/// </summary>
internal sealed class KnownPath(int stamp, ulong hash, BucketState[] states)
{
    /// <summary>The table that the states belong to.</summary>
    public int Stamp => stamp;

    public ulong Hash => hash;

    public BucketState[] States => states;
}
