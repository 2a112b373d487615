using System.Globalization;

namespace SatGate.Compare.Processes;

/// <summary>Processor time that the whole machine has spent working, from <c>/proc/stat</c>: shows how much others used during a round.</summary>
internal static class MachineCpu
{
    /// <summary>Busy time of all cores in nanoseconds (user, nice, system, interrupts; time stolen by the host included).</summary>
    public static long BusyNs()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long ticks = 0;
        foreach (int index in (int[])[1, 2, 3, 6, 7, 8])
        {
            ticks += long.Parse(fields[index], CultureInfo.InvariantCulture);
        }

        return ticks * 10_000_000L;
    }
}
