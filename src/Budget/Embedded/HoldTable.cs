using System.Diagnostics.CodeAnalysis;

namespace SatGate.Budget.Embedded;

/// <summary>
/// All holds by name and by the end of their lease. A renewal does not move a hold in the queue: it is looked at when its earlier lease would have
/// ended, and put back then. Guarded by the store's lock.
/// </summary>
internal sealed class HoldTable
{
    private const int StaleMax = 1_024;

    private readonly Dictionary<string, HoldState> _holds = new(StringComparer.Ordinal);
    private readonly PriorityQueue<HoldState, long> _ends = new();

    public int Count => _holds.Count;

    public bool TryGet(string name, [NotNullWhen(true)] out HoldState? hold) => _holds.TryGetValue(name, out hold);

    /// <summary>The hold that an operation made, or null. Looks at all of them.</summary>
    public HoldState? FindMadeBy(ulong instance, long number)
    {
        foreach (HoldState hold in _holds.Values)
        {
            if (hold.MakerInstance == instance && hold.MakerNumber == number)
            {
                return hold;
            }
        }

        return null;
    }

    public void Add(HoldState hold)
    {
        _holds.Add(hold.Name, hold);
        Schedule(hold);
    }

    /// <summary>To be called after the lease changed.</summary>
    public void Schedule(HoldState hold)
    {
        if (hold.ExpiresAtUnixMs < hold.LooksAtUnixMs)
        {
            LookAgain(hold, hold.ExpiresAtUnixMs);
        }
    }

    public void End(HoldState hold)
    {
        hold.HasEnded = true;
        _holds.Remove(hold.Name);
        if (_ends.Count > (2 * _holds.Count) + StaleMax)
        {
            _ends.Clear();
            foreach (HoldState standing in _holds.Values)
            {
                LookAgain(standing, standing.ExpiresAtUnixMs);
            }
        }
    }

    /// <summary>Looks at a hold again at that time, although its lease is over.</summary>
    public void LookAgain(HoldState hold, long atUnixMs)
    {
        hold.LooksAtUnixMs = atUnixMs;
        _ends.Enqueue(hold, atUnixMs);
    }

    /// <summary>A hold whose lease is over, or null. It must be ended, or looked at again, before the next is asked for.</summary>
    public HoldState? NextOver(long nowUnixMs)
    {
        while (_ends.TryPeek(out HoldState? hold, out long looksAt) && looksAt <= nowUnixMs)
        {
            _ends.Dequeue();
            if (hold.HasEnded || hold.LooksAtUnixMs != looksAt)
            {
                continue;
            }

            hold.LooksAtUnixMs = long.MaxValue;
            if (hold.ExpiresAtUnixMs <= nowUnixMs)
            {
                return hold;
            }

            Schedule(hold);
        }

        return null;
    }
}
