using SatGate.Mcp.Clients;

namespace SatGate.Mcp.Routing;

/// <summary>A request that is under way for a while, and can be given up.</summary>
internal interface IRoutedRequest
{
    /// <summary>Gives it up, if it still serves that request.</summary>
    /// <param name="request">The request that is meant.</param>
    /// <param name="reason">Raw JSON string of the reason; empty for none.</param>
    void Cancel(ClientRequest request, ReadOnlyMemory<byte> reason);
}
