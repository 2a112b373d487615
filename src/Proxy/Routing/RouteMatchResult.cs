namespace SatGate.Proxy.Routing;

/// <summary>The answer of <see cref="RouteTable"/>. A plain value; holds nothing to dispose.</summary>
/// <param name="Outcome">What was found.</param>
/// <param name="Route">The route; null unless <paramref name="Outcome"/> is <see cref="RouteOutcome.Found"/>.</param>
/// <param name="Stripped">
/// True when no route matches the path as sent and this one does once its own strip prefix is put in front: the client already left it out,
/// so nothing is to be stripped. Pass it on to <see cref="CompiledRoute.WriteTarget"/>.
/// </param>
public readonly record struct RouteMatchResult(RouteOutcome Outcome, CompiledRoute? Route, bool Stripped);
