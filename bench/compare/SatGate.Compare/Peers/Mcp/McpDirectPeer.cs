using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers.Mcp;

/// <summary>No gateway at all: the tool server over HTTP.</summary>
internal sealed class McpDirectPeer(string name, string repository) : McpPeer(name, repository)
{
    public override bool IsProxy => false;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync("node", ["--version"], "v", cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup) => throw new InvalidOperationException("The direct line has no process.");
}
