namespace SatGate.Admin.Json;

/// <summary>What a token may be used for.</summary>
internal sealed class ScopeItem
{
    /// <summary>Names of routes, or paths; <c>*</c> for all.</summary>
    public string[] Routes { get; init; } = [];
}
