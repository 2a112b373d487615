using SatGate.Transport.Sockets;

namespace SatGate.Transport.Memory;

/// <summary>Numbers the threads that write counters: one stripe per poller thread, and the first for all others. Thread-safe.</summary>
public static class Stripes
{
    private const int PollersMax = 16;

    /// <summary>How many stripes there are.</summary>
    public static int Count { get; } = Math.Min(Environment.ProcessorCount, PollersMax) + 1;

    /// <summary>The calling thread's stripe, from 0.</summary>
    public static int Current => Math.Max(EpollLoopGroup.CurrentIndex + 1, 0) % Count;
}
