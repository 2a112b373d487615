namespace SatGate.Model.Configuration;

/// <summary>Who may use the MCP endpoint.</summary>
public enum McpAuthMode
{
    /// <summary>A token counts when there is one, and a bad one is refused; who brings none shares one budget. The default.</summary>
    None = 0,

    /// <summary>Everybody acts as the holder of the token in the file.</summary>
    Config = 1,

    /// <summary>Everybody needs a token of their own.</summary>
    Header = 2,
}
