using System.Collections.Immutable;
using System.Text;

namespace SatGate.Model.Configuration;

/// <summary>The admin listener: health, readiness and metrics. Read at start only.</summary>
public sealed record AdminSettings
{
    /// <summary>Where the admin listener listens; empty switches it off. Default <c>127.0.0.1:9090</c>.</summary>
    public string Listen { get; init; } = "127.0.0.1:9090";

    /// <summary>The admin token, never logged. Null when none is configured.</summary>
    public string? Token { get; init; }

    /// <summary>Most requests of one address per minute to the API, 429 past it. 1 to 1,000,000. Default 600.</summary>
    public int RequestsPerMinuteMax { get; init; } = 600;

    /// <summary>Networks whose requests the API answers; empty allows all. Default empty.</summary>
    public ImmutableArray<string> AllowedIps { get; init; } = [];

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Listen = ").Append(Listen).Append(", Token = ").Append(Token is null ? "none" : "(hidden)");
        return true;
    }
}
