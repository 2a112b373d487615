using System.Collections.Frozen;

namespace SatGate.Gateway.Configuration;

/// <summary>What the policies of routes refer to. Immutable.</summary>
/// <param name="Budgets">The ids of the file's budgets.</param>
/// <param name="HasLightning">Whether a Lightning node is configured.</param>
internal sealed record PolicyContext(FrozenSet<string> Budgets, bool HasLightning);
