using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>One tool server.</summary>
public sealed record McpUpstreamDefinition
{
    /// <summary>The key in the file.</summary>
    public required string Name { get; init; }

    /// <summary>How it is spoken to.</summary>
    public required McpTransport Transport { get; init; }

    /// <summary>Program and arguments; empty unless <see cref="Transport"/> is <see cref="McpTransport.Stdio"/>.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Where it answers; null for <see cref="McpTransport.Stdio"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Longest wait for an answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Environment variables of the child process. May hold secrets: never logged.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Header fields set on every request to it. May hold secrets: never logged.</summary>
    public ImmutableArray<HeaderTemplate> Headers { get; init; } = [];

    /// <summary>Accept any certificate. Default false.</summary>
    public bool TlsSkipVerify { get; init; }
}
