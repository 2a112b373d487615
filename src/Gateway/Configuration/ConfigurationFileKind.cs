namespace SatGate.Gateway.Configuration;

/// <summary>The kinds of configuration file.</summary>
public enum ConfigurationFileKind
{
    /// <summary>Listeners, upstreams and routes.</summary>
    Gateway = 0,

    /// <summary>MCP tool servers and what their tools cost.</summary>
    Mcp = 1,
}
