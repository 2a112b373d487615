using SatGate.Model.Money;

namespace SatGate.Model.Registry;

/// <summary>What a budget is, as opposed to what is left of it. Immutable.</summary>
public sealed record BudgetDefinition
{
    /// <summary>The name: 1 to 128 visible ASCII characters without <c>{ } * ?</c> and quotes. Compared exactly.</summary>
    public required string Id { get; init; }

    /// <summary>What may be spent in one window; null means no limit, and spend is only counted.</summary>
    public NanoUsd? Limit { get; init; }

    /// <summary>How often it begins anew. Default never.</summary>
    public BudgetWindowKind Window { get; init; }

    /// <summary>IANA time zone of the windows. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Another budget that every call is charged to as well, such as the team's; null for none. Not set when the limit was carved out of it.</summary>
    public string? ParentId { get; init; }

    /// <summary>The budget this one's limit was carved out of, and returns to; null when it was not.</summary>
    public string? CarvedFromId { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? Label { get; init; }
}
