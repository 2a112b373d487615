using System.Diagnostics;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Waits for what happens in the background, so long that only a hang fails.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, what);
            await Task.Delay(2);
        }
    }
}
