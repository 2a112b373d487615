using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>A budget and what is left of it. <c>limit = spent + held + carved + remaining</c>. Amounts are US dollars.</summary>
internal sealed class BudgetItem
{
    /// <summary>The name.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? Label { get; init; }

    /// <summary>What may be spent in one window; absent without a limit.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Limit { get; init; }

    /// <summary>What was spent in this window.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Spent { get; init; }

    /// <summary>What is held by calls under way.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Held { get; init; }

    /// <summary>What was moved to other budgets.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Carved { get; init; }

    /// <summary>What is left, negative in debt; absent without a limit.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Remaining { get; init; }

    /// <summary>How often it begins anew: none, minute, hour, day, week or month.</summary>
    public required string Window { get; init; }

    /// <summary>IANA time zone of the windows.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The current window.</summary>
    public string? WindowId { get; init; }

    /// <summary>When it ends.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? WindowEndsAt { get; init; }

    /// <summary>A budget that every call is charged to as well.</summary>
    public string? ParentId { get; init; }

    /// <summary>The budget its limit was carved out of.</summary>
    public string? CarvedFromId { get; init; }
}
