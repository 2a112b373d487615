using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>One route.</summary>
internal sealed class RouteItem
{
    /// <summary>The path it matches.</summary>
    public required string Path { get; init; }

    /// <summary>How: prefix, exact or regex.</summary>
    public required string Match { get; init; }

    /// <summary>The policy's kind.</summary>
    public required string Policy { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it forwards to.</summary>
    public string? Upstream { get; init; }

    /// <summary>The methods; empty for all.</summary>
    public string[] Methods { get; init; } = [];

    /// <summary>The scope that a token needs.</summary>
    public string? Scope { get; init; }

    /// <summary>Price of a call in US dollars; absent when the kind decides.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Cost { get; init; }

    /// <summary>What a budget that does not cover a call leads to; absent when the kind decides.</summary>
    public string? Mode { get; init; }

    /// <summary>A budget that every call is charged to as well.</summary>
    public string? BudgetId { get; init; }
}
