using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>Matchers of one route. At least one of the three path matchers is given; all that are given must match.</summary>
public sealed record RouteMatch
{
    /// <summary>Matches this path and everything below it, at a segment boundary: <c>/api</c> matches <c>/api</c> and <c>/api/x</c>, never <c>/apix</c>.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>Matches this path only, byte for byte.</summary>
    public string? PathExact { get; init; }

    /// <summary>A regular expression for the path, without back-tracking; not anchored unless it says so.</summary>
    public string? PathRegex { get; init; }

    /// <summary>Methods in upper case; empty matches every method.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>Header matchers; empty matches every request.</summary>
    public ImmutableArray<HeaderMatch> Headers { get; init; } = [];
}
