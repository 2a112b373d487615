using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>
/// One program to measure. To add a peer: derive from this, say how it is started, and add it to <see cref="PeerCatalog"/>.
/// All peers do the same work: HTTP/1.1, keep-alive on both sides, no buffering, no logs, two workers or threads.
/// </summary>
/// <param name="name">The name in tables and in <c>--peers</c>.</param>
internal abstract class Peer(string name)
{
    public string Name { get; } = name;

    /// <summary>How long it must work before its code is as fast as it gets: longer for what is compiled while it runs.</summary>
    public virtual int WarmUpSeconds => 1;

    /// <summary>Whether <see cref="PeerSetup.Routes"/> above 1 is understood.</summary>
    public virtual bool SupportsRoutes => false;

    /// <summary>Whether a process stands between client and upstream; false only for the direct line.</summary>
    public virtual bool IsProxy => true;

    /// <summary>Whether it keeps its budgets in a Redis of its own, which the harness starts.</summary>
    public virtual bool UsesRedis => false;

    /// <summary>Its version as it tells it itself, or null when it is not installed.</summary>
    public abstract Task<string?> VersionAsync(CancellationToken cancellationToken);

    /// <summary>Writes its configuration and says how to start it in the foreground.</summary>
    public abstract ChildSpec Prepare(PeerSetup setup);
}
