using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>What came of loading the gateway file.</summary>
/// <param name="Snapshot">The candidate, its version 0 until it is swapped in; null when there is any error.</param>
/// <param name="Problems">Every problem in the order of the file, warnings included.</param>
/// <param name="Fingerprint">Identifies the bytes of the file; empty when it could not be read.</param>
public sealed record ConfigurationLoadResult(GatewaySnapshot? Snapshot, ImmutableArray<ConfigurationProblem> Problems, string Fingerprint = "")
{
    /// <summary>The snapshot and the problems.</summary>
    public void Deconstruct(out GatewaySnapshot? snapshot, out ImmutableArray<ConfigurationProblem> problems)
    {
        snapshot = Snapshot;
        problems = Problems;
    }
}
