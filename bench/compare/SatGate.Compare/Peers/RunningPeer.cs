using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>A peer that listens.</summary>
/// <param name="Peer">Which one.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="Child">Its process; for the direct line the upstream's.</param>
internal sealed record RunningPeer(Peer Peer, int Port, ChildProcess Child)
{
    /// <summary>What tables call it: the peer's name, unless one peer stands in several variants.</summary>
    public string Name { get; init; } = Peer.Name;

    public ProcessTree Tree { get; } = new(Child.Id);

    /// <summary>Its own Redis; null when it has none.</summary>
    public ChildProcess? Redis { get; init; }

    /// <summary>Where that listens; 0 when it has none.</summary>
    public int RedisPort { get; init; }

    public ProcessTree? RedisTree => Redis is null ? null : new ProcessTree(Redis.Id);
}
