using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>Sends calls of some tools to one server.</summary>
/// <param name="Tools">Tool names; a <c>*</c> at the end stands for any rest.</param>
/// <param name="Upstream">The server's name; it exists.</param>
public sealed record McpRoutingRule(ImmutableArray<string> Tools, string Upstream);
