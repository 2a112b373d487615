using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>No proxy at all: the floor. Its processor time is the upstream's.</summary>
internal sealed class DirectPeer() : Peer("direct")
{
    public override bool IsProxy => false;

    public override Task<string?> VersionAsync(CancellationToken cancellationToken) => Task.FromResult<string?>("-");

    public override ChildSpec Prepare(PeerSetup setup) => throw new InvalidOperationException("The direct line has no process.");
}
