namespace SatGate.Compare.Processes;

/// <summary>Processor time of a tree at one moment.</summary>
/// <param name="Ns">From the processes' own clocks, in nanoseconds.</param>
/// <param name="StatNs">From the 10 ms ticks of the stat file, in nanoseconds; only to check the first.</param>
/// <param name="Processes">How many processes the tree had.</param>
internal readonly record struct CpuReading(long Ns, long StatNs, int Processes)
{
    private const long TickErrorNs = 20_000_000;

    /// <summary>
    /// Nanoseconds used since <paramref name="earlier"/>. Throws when the tree gained or lost a process meanwhile, or when the two
    /// ways of counting disagree by more than their resolution explains: such a figure would be wrong and not only noisy.
    /// </summary>
    public long Since(CpuReading earlier, string name)
    {
        long used = Ns - earlier.Ns;
        long stat = StatNs - earlier.StatNs;
        if (Processes != earlier.Processes)
        {
            throw new CompareException($"{name} had {earlier.Processes} processes before the round and {Processes} after it.");
        }

        if (Math.Abs(used - stat) > (TickErrorNs * 2 * Math.Max(1, Processes)) + (used / 50))
        {
            throw new CompareException($"{name} used {used / 1_000_000} ms by its clock and {stat / 1_000_000} ms by its stat file.");
        }

        return used;
    }
}
