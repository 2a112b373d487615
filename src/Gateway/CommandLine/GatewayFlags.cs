namespace SatGate.Gateway.CommandLine;

/// <summary>The flags of the gateway.</summary>
internal static class GatewayFlags
{
    internal const string Config = "config";
    internal const string McpConfig = "mcp-config";
    internal const string Listen = "listen";
    internal const string GatewayListen = "gateway-listen";
    internal const string DataDir = "data-dir";
    internal const string LogLevel = "log-level";
    internal const string JsonLogs = "json-logs";
    internal const string Mode = "mode";
    internal const string ControlPlaneUrl = "control-plane-url";
    internal const string DeploymentToken = "deployment-token";
    internal const string GatewayName = "gateway-name";
    internal const string GatewayRegion = "gateway-region";
    internal const string Validate = "validate";
    internal const string Version = "version";
    internal const string Help = "help";

    /// <summary>All of them, in the order of the help.</summary>
    internal static readonly IReadOnlyList<GatewayFlag> All =
    [
        new(Config, false, "file", "The configuration file. Default: gateway.yaml, when it is in the working directory."),
        new(McpConfig, false, "file", "The MCP file, with tool servers and their prices. Default: SATGATE_MCP_CONFIG, else mcp.config of the configuration file."),
        new(Listen, false, "address", "Listen here instead of at server.listen, for example :8080."),
        new(GatewayListen, false, "address", "The same as --listen."),
        new(DataDir, false, "directory", "Keep the ledger, the audit log and the generated root key here instead of at storage.dataDir."),
        new(LogLevel, false, "level", "trace, debug, info, warn, error or disabled. Default: info."),
        new(JsonLogs, true, "bool", "Log JSON lines."),
        new(Mode, false, "mode", "standalone or hybrid. Default: standalone."),
        new(ControlPlaneUrl, false, "url", "The control plane of hybrid mode, for example wss://api.satgate.io/cloud/gateway/v1."),
        new(DeploymentToken, false, "token", "The deployment token of hybrid mode. Never printed."),
        new(GatewayName, false, "name", "The name of this gateway in the dashboard."),
        new(GatewayRegion, false, "region", "The region of this gateway in the dashboard."),
        new(Validate, true, "bool", "Check the configuration file, list every problem, and exit: 0 when it is valid, 1 when not."),
        new(Version, true, "bool", "Print the version and exit."),
        new(Help, true, "bool", "Print this help and exit."),
    ];

    /// <summary>All names, without dashes.</summary>
    internal static IEnumerable<string> Names => All.Select(flag => flag.Name);

    /// <summary>The flag of a name, or null. <c>h</c> is the one short name.</summary>
    internal static GatewayFlag? Find(string name)
    {
        string full = name is "h" ? Help : name;
        return All.FirstOrDefault(flag => string.Equals(flag.Name, full, StringComparison.Ordinal));
    }
}
