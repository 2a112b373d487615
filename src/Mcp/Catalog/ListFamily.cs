namespace SatGate.Mcp.Catalog;

/// <summary>The four kinds of things that servers list. The numbers are places in tables.</summary>
internal enum ListFamily : byte
{
    /// <summary><c>tools/list</c></summary>
    Tools = 0,

    /// <summary><c>prompts/list</c></summary>
    Prompts = 1,

    /// <summary><c>resources/list</c></summary>
    Resources = 2,

    /// <summary><c>resources/templates/list</c></summary>
    Templates = 3,
}
