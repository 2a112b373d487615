using System.Collections.Immutable;

namespace SatGate.Model.Mcp;

/// <summary>How a tool server fares. Immutable.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Transport">How it is spoken to.</param>
/// <param name="State">How it fares: starting, ready, degraded or stopped.</param>
/// <param name="LastError">Why it is degraded, for people; null when it is not.</param>
/// <param name="Protocol">The revision that is spoken; null when no session is open.</param>
/// <param name="Tools">The names of its tools as clients know them, in order.</param>
public sealed record McpUpstreamReport(string Name, string Transport, string State, string? LastError, string? Protocol, ImmutableArray<string> Tools);
