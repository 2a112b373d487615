using System.Collections.Immutable;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>A token that is asked for. Immutable; everything that is left out restricts nothing, but for the budget.</summary>
public sealed record MintOrder
{
    /// <summary>Most scopes of one order. 32.</summary>
    public const int ScopesMax = 32;

    /// <summary>Most routes of one order. 64.</summary>
    public const int RoutesMax = 64;

    /// <summary>Longest name, scope or route in characters. 256.</summary>
    public const int TextCharsMax = 256;

    /// <summary>A name for people, also on the token; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// What it may spend. Null: as a token without a budget of its own may (<c>budget.default</c>), or, with a parent, from the parent's budget.
    /// Zero: nothing.
    /// </summary>
    public NanoUsd? Limit { get; init; }

    /// <summary>Whether it may spend without limit, counted all the same. Not together with a limit or a parent. Default false.</summary>
    public bool IsUnlimited { get; init; }

    /// <summary>A budget that is there already and that it is to spend from; null for one of its own. Not together with a limit or a parent.</summary>
    public string? BudgetId { get; init; }

    /// <summary>How often its own budget begins anew. Default never; with a parent nothing else is possible.</summary>
    public BudgetWindowKind Window { get; init; }

    /// <summary>IANA time zone of the windows. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>When it expires; null for never. Must lie ahead.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Scopes, all of which have to allow.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Names of routes, or paths, any of which it may use; empty for all.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>
    /// The registered token it is to stand under: it gets that token's restrictions too, and its limit is carved out of that token's budget. Null
    /// for a root token.
    /// </summary>
    public string? ParentId { get; init; }
}
