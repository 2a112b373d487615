using SatGate.Mcp.Clients;

namespace SatGate.Mcp.Upstreams;

/// <summary>Lets the session of a client go with it.</summary>
/// <param name="upstream">The server.</param>
/// <param name="key">What the session is kept under.</param>
internal sealed class OwnedSessionCompanion(SupervisedUpstream upstream, object key) : ISessionCompanion
{
    /// <inheritdoc/>
    public void OnSessionClosed() => upstream.Release(key);
}
