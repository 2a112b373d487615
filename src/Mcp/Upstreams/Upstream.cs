using SatGate.Mcp.Clients;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams;

/// <summary>One configured tool server: keeps its sessions open, restarts what fails, and hands sessions out. Thread-safe.</summary>
internal abstract class Upstream
{
    /// <summary>Its name in the configuration.</summary>
    public string Name => Definition.Name;

    /// <summary>How it is configured. A changed definition is a new upstream.</summary>
    public abstract McpUpstreamDefinition Definition { get; }

    /// <summary>Place among the servers in the order of the file; names of earlier ones go first.</summary>
    public abstract int Order { get; }

    /// <summary>How it fares.</summary>
    public abstract UpstreamState State { get; }

    /// <summary>Why it is degraded, a sentence for people; null when it is not.</summary>
    public abstract string? LastError { get; }

    /// <summary>The session that all share, and that lists are read on, when it is open; null otherwise. Never waits.</summary>
    public abstract UpstreamSession? Shared { get; }

    /// <summary>
    /// The session on which calls of this client go: the shared one, or one of its own where the definition says so, which is opened when needed and
    /// closed with the client's session. Waits for one that is being opened, no longer than the server's timeout. Null when there is none;
    /// <see cref="LastError"/> says why.
    /// </summary>
    public abstract ValueTask<UpstreamSession?> AcquireAsync(ClientPeer peer, CancellationToken cancellationToken);
}
