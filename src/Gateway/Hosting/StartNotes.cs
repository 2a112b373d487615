using Microsoft.Extensions.Logging;
using SatGate.Gateway.CommandLine;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Hosting;

/// <summary>Says at start what was asked for and is not part of this version, so that nobody believes it is in force.</summary>
internal static class StartNotes
{
    /// <summary>Writes the notes that apply.</summary>
    public static void Write(ILogger logger, GatewayOptions options, GatewaySnapshot snapshot)
    {
        if (options.Hybrid.Mode == GatewayMode.Hybrid || options.Hybrid.ControlPlaneUrl is not null)
        {
            Log.NoCloudSync(logger);
        }

        if (snapshot.Mcp.Enabled && snapshot.McpFile is null)
        {
            Log.NoMcpFile(logger, snapshot.Mcp.Path);
        }
        else if (!snapshot.Mcp.Enabled && snapshot.McpFile is null && options.Overrides.McpPath is { } file)
        {
            Log.McpNotMounted(logger, file);
        }

        foreach (string variable in options.Environment.WithoutEffect)
        {
            Log.WithoutEffect(logger, variable);
        }
    }
}
