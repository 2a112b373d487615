namespace SatGate.Mcp.Clients;

/// <summary>The client of one request of the stateless revision.</summary>
internal sealed class StatelessPeer : ClientPeer
{
    /// <inheritdoc/>
    public override string Name => "stateless";
}
