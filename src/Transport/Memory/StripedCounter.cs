namespace SatGate.Transport.Memory;

/// <summary>
/// A counter that poller threads add to without sharing a cache line: each has a cell of its own, and a reader sums them. The sum is exact
/// once the writers are done, and never off by more than what is being added while it is read. Thread-safe.
/// </summary>
public sealed class StripedCounter
{
    /// <summary>Numbers in a cell: two cache lines, since processors fetch lines in pairs.</summary>
    private const int Stride = 16;

    private readonly long[] _cells = new long[(Stripes.Count + 1) * Stride];

    /// <summary>The sum of everything added.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < Stripes.Count; i++)
            {
                sum += Volatile.Read(ref _cells[(i + 1) * Stride]);
            }

            return sum;
        }
    }

    /// <summary>Adds to the calling thread's cell.</summary>
    public void Add(long value) => Interlocked.Add(ref _cells[(Stripes.Current + 1) * Stride], value);
}
