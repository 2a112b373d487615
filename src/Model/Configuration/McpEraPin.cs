namespace SatGate.Model.Configuration;

/// <summary>Which generation of the protocol a tool server is spoken to in.</summary>
public enum McpEraPin
{
    /// <summary>Found out by asking, and remembered. The default.</summary>
    Auto = 0,

    /// <summary>Revisions with sessions, to 2025-11-25.</summary>
    Legacy = 1,

    /// <summary>The stateless revisions, from 2026-07-28.</summary>
    Modern = 2,
}
