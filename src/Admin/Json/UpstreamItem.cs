namespace SatGate.Admin.Json;

/// <summary>One upstream.</summary>
internal sealed class UpstreamItem
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>Longest silence, in seconds.</summary>
    public double TimeoutSeconds { get; init; }

    /// <summary>Fields set on every request; their values are not shown.</summary>
    public string[] HeaderNames { get; init; } = [];

    /// <summary>Whether any certificate is accepted.</summary>
    public bool SkipsTlsVerification { get; init; }
}
