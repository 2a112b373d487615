using Microsoft.AspNetCore.Connections;

namespace SatGate.Proxy.Exchange;

/// <summary>The raw connection handler that Kestrel runs on the data listener. Holds no state of a connection.</summary>
/// <param name="plane">Serves the connections.</param>
public sealed class DataPlaneHandler(DataPlane plane) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => plane.ServeAsync(connection);
}
