namespace SatGate.TestKit.Processes;

/// <summary>How a <see cref="GatewayProcess"/> is started, where its defaults do not fit.</summary>
public sealed record GatewayOptions
{
    /// <summary>Arguments after <c>-config FILE</c>. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables to set; a null value removes one. Default none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whether an admin listener is configured, whose line is then awaited. Default true.</summary>
    public bool HasAdmin { get; init; } = true;
}
