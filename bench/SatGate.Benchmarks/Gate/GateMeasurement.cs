using System.Diagnostics;

namespace SatGate.Benchmarks.Gate;

/// <summary>Allocated bytes and time of one operation, measured in this process.</summary>
internal readonly record struct GateMeasurement(double BytesPerOperation, double NanosecondsPerOperation)
{
    private const int Rounds = 7;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// Measures all cases of a group in turns, so that what disturbs one disturbs the others too. Time is the best round; bytes are the
    /// fewest of any round, since what the runtime allocates on its own behalf only ever adds.
    /// </summary>
    public static GateMeasurement[] Of(IReadOnlyList<GateCase> cases)
    {
        long[] times = [.. cases.Select(static one => Calibrate(one, WarmUp, Round))];
        var best = new GateMeasurement[cases.Count];
        Array.Fill(best, new GateMeasurement(double.MaxValue, double.MaxValue));
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                GateMeasurement one = Once(cases[i], times[i]);
                best[i] = new GateMeasurement(
                    Math.Min(best[i].BytesPerOperation, one.BytesPerOperation),
                    Math.Min(best[i].NanosecondsPerOperation, one.NanosecondsPerOperation));
            }
        }

        return best;
    }

    /// <summary>Runs the case until it is compiled for good, and says how many calls fill a round.</summary>
    /// <param name="one">The case.</param>
    /// <param name="warmUp">How long to run it.</param>
    /// <param name="round">How long a round is to last.</param>
    public static long Calibrate(GateCase one, TimeSpan warmUp, TimeSpan round)
    {
        long calls = 0;
        long started = Stopwatch.GetTimestamp();
        long batch = 1;
        TimeSpan last = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(started) < warmUp)
        {
            long before = Stopwatch.GetTimestamp();
            one.Invoke(batch);
            last = Stopwatch.GetElapsedTime(before);
            calls = batch;
            batch = last < round ? batch * 2 : batch;
        }

        return Math.Max(1, (long)(calls * (round / last)));
    }

    /// <summary>One round's processor time for each operation, of all threads of the process: what else the machine does is not in it.</summary>
    public static double ProcessorNanoseconds(GateCase one, long calls)
    {
        GC.Collect();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        one.Invoke(calls);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / ((double)calls * one.OperationsPerInvoke);
    }

    private static GateMeasurement Once(GateCase one, long calls)
    {
        GC.Collect();
        long bytes = Allocated(one);
        long started = Stopwatch.GetTimestamp();
        one.Invoke(calls);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        bytes = Allocated(one) - bytes;
        double operations = (double)calls * one.OperationsPerInvoke;
        return new GateMeasurement(bytes / operations, elapsed.TotalNanoseconds / operations);
    }

    /// <summary>An operation that awaits may go on elsewhere, so there every thread counts.</summary>
    private static long Allocated(GateCase one) => one.IsAsync ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
}
