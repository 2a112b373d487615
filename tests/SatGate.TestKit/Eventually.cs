using System.Diagnostics;

namespace SatGate.TestKit;

/// <summary>
/// Waits for a state that nothing announces, such as a counter behind an HTTP page or the memory of another process. Where something can be
/// awaited (a request, a log line, a close), await that instead.
/// </summary>
public static class Eventually
{
    /// <summary>Looks every 20 ms until <paramref name="reached"/> says true; throws <see cref="TimeoutException"/> after 60 s.</summary>
    public static Task TrueAsync(Func<bool> reached, string what) => TrueAsync(() => Task.FromResult(reached()), what, TimeSpan.FromSeconds(60));

    /// <summary>Looks every 20 ms until <paramref name="reached"/> says true; throws <see cref="TimeoutException"/> after <paramref name="limit"/>.</summary>
    public static async Task TrueAsync(Func<Task<bool>> reached, string what, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(reached);
        long start = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}.");
            }

            await Task.Delay(20);
        }
    }
}
