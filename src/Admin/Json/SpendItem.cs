using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>What one agent was given and spent.</summary>
internal sealed class SpendItem
{
    /// <summary>The token's name, or its id without one.</summary>
    public required string Name { get; init; }

    /// <summary>US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Spent { get; init; }

    /// <summary>US dollars; absent without a limit.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Budget { get; init; }

    /// <summary>The token's id.</summary>
    public string? TokenId { get; init; }
}
