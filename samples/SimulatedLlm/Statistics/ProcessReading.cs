namespace SatGate.SimulatedLlm;

/// <summary>What the process uses, so that a benchmark can take the upstream's share from its own.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ResidentBytes">Memory in use.</param>
/// <param name="AllocatedBytes">Managed memory allocated since the start, freed or not.</param>
/// <param name="CpuMicroseconds">Processor time used since the start, user and system.</param>
internal readonly record struct ProcessReading(int Id, long ResidentBytes, long AllocatedBytes, long CpuMicroseconds)
{
    /// <summary>Reads the figures.</summary>
    public static ProcessReading Take() => new(
        Environment.ProcessId, Environment.WorkingSet, GC.GetTotalAllocatedBytes(), (long)Environment.CpuUsage.TotalTime.TotalMicroseconds);
}
