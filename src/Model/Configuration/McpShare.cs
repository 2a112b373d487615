namespace SatGate.Model.Configuration;

/// <summary>Who uses a connection to a tool server.</summary>
public enum McpShare
{
    /// <summary>All clients together. The default: for servers that keep nothing for a client and ask it nothing.</summary>
    Pooled = 0,

    /// <summary>Each client session has its own, and the server may ask the client: sampling, elicitation, roots.</summary>
    PerSession = 1,
}
