using System.Text;

namespace SatGate.Gateway.CommandLine;

/// <summary>The flags of hybrid mode, as given. Immutable; never prints the deployment token.</summary>
public sealed record HybridOptions
{
    /// <summary>Whether a control plane was asked for.</summary>
    public GatewayMode Mode { get; init; }

    /// <summary>The control plane, <c>wss</c> or <c>ws</c>; null when not given.</summary>
    public Uri? ControlPlaneUrl { get; init; }

    /// <summary>The secret that identifies this deployment; null when not given. Never logged.</summary>
    public string? DeploymentToken { get; init; }

    /// <summary>The name shown in the dashboard; null when not given.</summary>
    public string? GatewayName { get; init; }

    /// <summary>The region shown in the dashboard; null when not given.</summary>
    public string? GatewayRegion { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Mode = ").Append(Mode)
            .Append(", ControlPlaneUrl = ").Append(ControlPlaneUrl)
            .Append(", DeploymentToken = ").Append(DeploymentToken is null ? "none" : "(hidden)")
            .Append(", GatewayName = ").Append(GatewayName)
            .Append(", GatewayRegion = ").Append(GatewayRegion);
        return true;
    }
}
