using System.Globalization;

namespace SatGate.Compare.Processes;

/// <summary>A child with all its descendants, found by their session, and what the kernel has charged to them.</summary>
internal sealed class ProcessTree(int sessionId)
{
    private const int TicksPerSecond = 100;

    /// <summary>User and system time of the tree so far, and the same as the coarse ticks of <c>/proc/PID/stat</c> tell it.</summary>
    public CpuReading ReadCpu()
    {
        long nanoseconds = 0;
        long ticks = 0;
        int processes = 0;
        foreach ((int id, string[] fields) in Members())
        {
            long process = Native.ProcessCpuNs(id);
            if (process >= 0)
            {
                nanoseconds += process;
                ticks += Number(fields, 14) + Number(fields, 15);
                processes++;
            }
        }

        return new CpuReading(nanoseconds, ticks * (1_000_000_000L / TicksPerSecond), processes);
    }

    /// <summary>Processor time, in nanoseconds so far, of those of the tree that run this script.</summary>
    public long ReadChildrenCpuNs(string script) =>
        Members().Where(member => CommandLine(member.Id).Contains(script, StringComparison.Ordinal) && member.Id != sessionId).Sum(member => Math.Max(0, Native.ProcessCpuNs(member.Id)));

    /// <summary>Proportional set size of the tree in KiB: private pages, and its share of the shared ones.</summary>
    public long ReadPssKb() => Members().Sum(member => Field(member.Id, "smaps_rollup", "Pss:"));

    /// <summary>Resident set size of the tree in KiB; pages shared between its processes count once for each.</summary>
    public long ReadRssKb() => Members().Sum(member => Field(member.Id, "status", "VmRSS:"));

    private static long Field(int processId, string file, string name)
    {
        try
        {
            foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}")))
            {
                if (line.StartsWith(name, StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (IOException)
        {
            // The process ended while it was looked at; it holds nothing any more.
        }

        return 0;
    }

    // The arguments end with zeros; a shell that runs the script has it as a part of one of them.
    private static string CommandLine(int processId)
    {
        try
        {
            string[] arguments = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline")).Split('\0');
            return arguments.Length > 1 ? arguments[1] : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private IEnumerable<(int Id, string[] Fields)> Members()
    {
        string session = sessionId.ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                continue;
            }

            string[] fields = StatFields(folder);
            if (fields.Length > 15 && string.Equals(fields[6], session, StringComparison.Ordinal))
            {
                yield return (id, fields);
            }
        }
    }

    // Numbered as in proc(5): field 1 is the id, 6 the session, 14 and 15 user and system ticks. The name in brackets may hold anything.
    private static string[] StatFields(string folder)
    {
        try
        {
            string stat = File.ReadAllText(folder + "/stat");
            return ["", "", "", .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long Number(string[] fields, int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
}
