using System.Runtime.InteropServices;

namespace SatGate.Compare.Processes;

/// <summary>The few Linux calls that the class library has no door to.</summary>
internal static partial class Native
{
    public const int SignalTerminate = 15;
    public const int SignalKill = 9;

    /// <summary>
    /// Processor time of a whole process in nanoseconds, threads that have ended included, or -1 when the process is gone.
    /// Finer than the 10 ms ticks of <c>/proc/PID/stat</c> and not blind to ended threads, as <c>/proc/PID/task/*/schedstat</c> is.
    /// </summary>
    public static long ProcessCpuNs(int processId)
    {
        if (ClockGetCpuClockId(processId, out int clock) != 0 || ClockGetTime(clock, out TimeSpec time) != 0)
        {
            return -1;
        }

        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    /// <summary>Signals every process of the group; a group that is gone is no error.</summary>
    public static void SignalGroup(int groupId, int signal) => _ = Kill(-groupId, signal);

    /// <summary>Sleeps the calling thread with the precision of the kernel's timers (about 60 µs), not of the class library's (1 ms).</summary>
    public static void SleepNs(long nanoseconds)
    {
        TimeSpec time = new() { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        _ = NanoSleep(in time, 0);
    }

    /// <summary>The hard limit on open descriptors of this process, which its children inherit.</summary>
    public static long DescriptorsMax() => GetRLimit(7, out RLimit limit) == 0 ? (long)Math.Min(limit.Maximum, int.MaxValue) : 1024;

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int ClockGetCpuClockId(int processId, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec time, nint remaining);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetRLimit(int resource, out RLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RLimit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
