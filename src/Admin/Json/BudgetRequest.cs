using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>What a budget is to be. What is left out of a change stays as it is.</summary>
internal sealed class BudgetRequest
{
    /// <summary>The name; needed where the path does not give it.</summary>
    public string? Id { get; init; }

    /// <summary>What may be spent in one window, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Limit { get; init; }

    /// <summary>The same in credits (US cents); not together with <c>limit</c>.</summary>
    public long? LimitCredits { get; init; }

    /// <summary>Whether there is no limit; what is spent is counted all the same.</summary>
    public bool Unlimited { get; init; }

    /// <summary>none, minute, hour, day, week or month.</summary>
    public string? Window { get; init; }

    /// <summary>IANA time zone of the windows.</summary>
    public string? TimeZone { get; init; }

    /// <summary>A budget that every call is to be charged to as well.</summary>
    public string? ParentId { get; init; }

    /// <summary>A name for people.</summary>
    public string? Label { get; init; }
}
