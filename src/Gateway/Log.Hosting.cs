using Microsoft.Extensions.Logging;

namespace SatGate.Gateway;

/// <summary>The messages of the host: 5050 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5050, LogLevel.Information, "gateway starting")]
    internal static partial void Starting(ILogger logger, string version);

    [LoggerMessage(5051, LogLevel.Information, "gateway listening")]
    internal static partial void Listening(ILogger logger, string address);

    [LoggerMessage(5052, LogLevel.Information, "admin listening")]
    internal static partial void AdminListening(ILogger logger, string address);

    [LoggerMessage(5053, LogLevel.Information, "draining: no new connections, requests in flight go on for at most {Seconds} s")]
    internal static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(5054, LogLevel.Information, "gateway stopped")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(5055, LogLevel.Error, "gateway not started: the configuration is not valid")]
    internal static partial void NotStarted(ILogger logger, string file);

    [LoggerMessage(5056, LogLevel.Error, "gateway not started: it cannot listen")]
    internal static partial void CannotListen(ILogger logger, string reason);

    [LoggerMessage(5059, LogLevel.Warning, "cloud sync is not part of this version: the gateway runs on its file alone")]
    internal static partial void NoCloudSync(ILogger logger);

    [LoggerMessage(5060, LogLevel.Warning, "the MCP endpoint has no tool servers: name an MCP file with --mcp-config, SATGATE_MCP_CONFIG or mcp.config, and list them there under upstreams")]
    internal static partial void NoMcpFile(ILogger logger, string path);

    [LoggerMessage(5068, LogLevel.Warning, "the MCP file is not read: set mcp.enabled to true in the configuration file")]
    internal static partial void McpNotMounted(ILogger logger, string file);

    [LoggerMessage(5061, LogLevel.Warning, "the environment variable {Variable} has no effect in this version")]
    internal static partial void WithoutEffect(ILogger logger, string variable);

    [LoggerMessage(5062, LogLevel.Error, "gateway not started: what it keeps in {Directory} cannot be opened. Give it a directory of its own with --data-dir.")]
    internal static partial void CannotOpen(ILogger logger, string directory, string reason);

    [LoggerMessage(5063, LogLevel.Information, "the ledger is {Store}")]
    internal static partial void LedgerOpened(ILogger logger, string store);

    [LoggerMessage(5064, LogLevel.Information, "a root key for tokens was made; keep a copy, for without it no token made from now on is valid")]
    internal static partial void RootKeyMade(ILogger logger, string file);

    [LoggerMessage(5065, LogLevel.Warning, "the ledger's store may lose money: {Risk}")]
    internal static partial void LedgerRisk(ILogger logger, string risk);

    [LoggerMessage(5066, LogLevel.Error, "gateway not started: routes or tools are in control mode and the ledger's store may lose money; set budget.allowUnsafeRedis to start all the same")]
    internal static partial void LedgerUnsafe(ILogger logger);

    [LoggerMessage(5067, LogLevel.Warning, "the ledger's store does not answer yet: governed calls are answered by budget.failMode until it does")]
    internal static partial void LedgerSilent(ILogger logger, string reason);

    [LoggerMessage(5069, LogLevel.Error, "not started: the token in {Variable} is refused")]
    internal static partial void StdioTokenRefused(ILogger logger, string variable, string reason);
}
