namespace SatGate.SimulatedLlm;

/// <summary>One moment on two clocks.</summary>
/// <param name="StopwatchTicks">The monotonic clock, which all processes of a machine share.</param>
/// <param name="StopwatchTicksPerSecond">Its frequency.</param>
/// <param name="UnixNanoseconds">The wall clock, exact to 100 ns.</param>
internal readonly record struct ClockReading(long StopwatchTicks, long StopwatchTicksPerSecond, long UnixNanoseconds)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Reads both clocks.</summary>
    public static ClockReading Take(TimeProvider time) => new(time.GetTimestamp(), time.TimestampFrequency, WallClock(time));

    /// <summary>The wall clock in nanoseconds since 1970.</summary>
    public static long WallClock(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
