using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>What came of loading the MCP file.</summary>
/// <param name="File">The content; null when there is any error.</param>
/// <param name="Problems">Every problem in the order of the file, warnings included.</param>
/// <param name="Fingerprint">Identifies the bytes of the file; empty when it could not be read.</param>
public sealed record McpLoadResult(McpFile? File, ImmutableArray<ConfigurationProblem> Problems, string Fingerprint = "");
