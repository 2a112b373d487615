namespace SatGate.Gateway.CommandLine;

/// <summary>Whether the gateway is managed from a control plane.</summary>
public enum GatewayMode
{
    /// <summary>The file is all there is. The default.</summary>
    Standalone = 0,

    /// <summary>A control plane is to be connected to.</summary>
    Hybrid = 1,
}
