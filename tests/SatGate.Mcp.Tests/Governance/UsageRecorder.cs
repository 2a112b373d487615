using SatGate.Model.Audit;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>Keeps the events. Safe from any thread.</summary>
internal sealed class UsageRecorder : IUsageSink
{
    private readonly List<UsageEvent> _events = [];

    public bool IsAccepting { get; set; } = true;

    public bool IsKeeping { get; set; } = true;

    public IReadOnlyList<UsageEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public UsageEvent Last => Events.Last(static usage => usage.Kind is UsageKind.ToolCall or UsageKind.AuthFailure);

    public bool TryRecord(in UsageEvent usage)
    {
        if (IsKeeping)
        {
            lock (_events)
            {
                _events.Add(usage);
            }
        }

        return true;
    }
}
