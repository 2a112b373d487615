namespace SatGate.Model.Configuration;

/// <summary>What tools and prompts are called by clients.</summary>
public enum McpNaming
{
    /// <summary>By their own name when no other server has it; those that collide have their server's name and <c>__</c> in front. The default.</summary>
    Auto = 0,

    /// <summary>Always with their server's name and <c>__</c> in front.</summary>
    Prefix = 1,
}
