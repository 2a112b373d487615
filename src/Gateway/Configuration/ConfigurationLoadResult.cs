using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>What came of loading the gateway file, and the MCP file when it mounts one.</summary>
/// <param name="Snapshot">The candidate, its version 0 until it is swapped in; null when there is any error.</param>
/// <param name="Problems">Every problem in the order of the files, warnings included.</param>
/// <param name="Fingerprint">Identifies the bytes of the files; empty when it could not be read.</param>
public sealed record ConfigurationLoadResult(GatewaySnapshot? Snapshot, ImmutableArray<ConfigurationProblem> Problems, string Fingerprint = "")
{
    /// <summary>What the gateway file alone says, when that is valid; null when it is not.</summary>
    public GatewaySnapshot? GatewayPart { get; init; } = Snapshot;

    /// <summary>The MCP file that was looked for; null for none.</summary>
    public string? McpPath { get; init; }

    /// <summary>What came of it, its problems also among <see cref="Problems"/>, at the end; null for none.</summary>
    public McpLoadResult? Mcp { get; init; }

    /// <summary>The snapshot and the problems.</summary>
    public void Deconstruct(out GatewaySnapshot? snapshot, out ImmutableArray<ConfigurationProblem> problems)
    {
        snapshot = Snapshot;
        problems = Problems;
    }
}
