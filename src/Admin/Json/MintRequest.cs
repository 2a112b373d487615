using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>A token that is asked for.</summary>
internal sealed class MintRequest
{
    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>What it may spend in US dollars; leave it out for what <c>budget.default</c> says, or, with a parent, the parent's budget.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Budget { get; init; }

    /// <summary>The same in credits (US cents); not together with <c>budget</c>.</summary>
    public long? BudgetLimitCredits { get; init; }

    /// <summary>Only <c>USD</c>, which is the default.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether it may spend without limit, counted all the same.</summary>
    public bool Unlimited { get; init; }

    /// <summary>A budget that is there already, to spend from.</summary>
    public string? BudgetId { get; init; }

    /// <summary>How often its budget begins anew: none, minute, hour, day, week or month. Default none.</summary>
    public string? Window { get; init; }

    /// <summary>IANA time zone of the windows. Default UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Names of routes, or paths, any of which it may use; all when left out.</summary>
    public string[]? Routes { get; init; }

    /// <summary>Scopes, all of which have to allow.</summary>
    public string[]? Scopes { get; init; }

    /// <summary>When it expires: a duration such as <c>24h</c> or <c>30d</c>, or a moment in RFC 3339. Never when left out.</summary>
    public string? Expiry { get; init; }

    /// <summary>The registered token it is to stand under; its budget is carved out of that one's.</summary>
    public string? ParentId { get; init; }

    /// <summary>The parent itself instead of its id: the new token then continues its chain.</summary>
    public string? ParentToken { get; init; }
}
