namespace SatGate.Proxy.Routing;

/// <summary>What the route table says about a request target.</summary>
public enum RouteOutcome
{
    /// <summary>A route answers; <see cref="RouteMatchResult.Route"/> is not null.</summary>
    Found = 0,

    /// <summary>No route answers: 404.</summary>
    NotFound = 1,

    /// <summary>
    /// The path reads differently before and after normalisation, and the readings would take different routes or leave the route's
    /// own part of the upstream: 400.
    /// </summary>
    TargetRefused = 2,
}
