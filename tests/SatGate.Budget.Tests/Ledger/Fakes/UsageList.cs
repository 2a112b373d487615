using System.Collections.Concurrent;
using SatGate.Model.Audit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Keeps the events it is given.</summary>
internal sealed class UsageList : IUsageSink
{
    private readonly ConcurrentQueue<UsageEvent> _events = new();

    public bool IsAccepting => true;

    public UsageEvent[] Of(UsageKind kind) => [.. _events.Where(e => e.Kind == kind)];

    public bool TryRecord(in UsageEvent usage)
    {
        _events.Enqueue(usage);
        return true;
    }
}
