using SatGate.Overspend.Machines;

namespace SatGate.Overspend.Callers;

/// <summary>What the callers of a row do.</summary>
/// <param name="Fleet">The gateways, of which each caller prefers one.</param>
/// <param name="Row">The row's name, the first part of every path.</param>
/// <param name="Token">The token that all present.</param>
/// <param name="GoesAway">Whether a caller now and then goes away after it has sent its request.</param>
/// <param name="SameRequestId">Whether all calls bear the same ids.</param>
internal sealed record CallerPlan(GatewayFleet Fleet, string Row, string Token, bool GoesAway, bool SameRequestId);
