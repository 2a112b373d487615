using SatGate.Transport.Memory;

namespace SatGate.Proxy.Metrics;

/// <summary>
/// Counters of one route: answers per status. A route sees few different statuses, so they stand in a short list that is searched in order;
/// counting allocates nothing, and poller
/// threads do not share what they write. Thread-safe.
/// </summary>
public sealed class RouteCounters
{
    /// <summary>Most different statuses told apart; further ones count as 0.</summary>
    public const int StatusesMax = 32;

    private readonly int[] _statuses = new int[StatusesMax];
    private readonly long[] _counts = new long[StatusesMax * Stripes.Count];

    /// <param name="route">The route's name.</param>
    /// <param name="policyMode">The policy's mode, as a label.</param>
    public RouteCounters(string route, string policyMode)
    {
        Route = route;
        PolicyMode = policyMode;
    }

    /// <summary>The route's name.</summary>
    public string Route { get; }

    /// <summary>The policy's mode, as a label.</summary>
    public string PolicyMode { get; }

    /// <summary>Counts an answer.</summary>
    public void Count(int status)
    {
        for (int i = 0; i < StatusesMax - 1; i++)
        {
            int known = Volatile.Read(ref _statuses[i]);
            if (known == 0)
            {
                known = Interlocked.CompareExchange(ref _statuses[i], status, 0);
                known = known == 0 ? status : known;
            }

            if (known == status)
            {
                Interlocked.Increment(ref _counts[(Stripes.Current * StatusesMax) + i]);
                return;
            }
        }

        Interlocked.Increment(ref _counts[(Stripes.Current * StatusesMax) + StatusesMax - 1]);
    }

    /// <summary>The statuses seen so far with their counts.</summary>
    public IEnumerable<(int Status, long Count)> Read()
    {
        for (int i = 0; i < StatusesMax; i++)
        {
            long count = 0;
            for (int stripe = 0; stripe < Stripes.Count; stripe++)
            {
                count += Volatile.Read(ref _counts[(stripe * StatusesMax) + i]);
            }

            if (count > 0)
            {
                yield return (Volatile.Read(ref _statuses[i]), count);
            }
        }
    }
}
