namespace SatGate.Admin.Json;

/// <summary>The routes in file order.</summary>
internal sealed class RoutesAnswer
{
    /// <summary>The first that matches wins.</summary>
    public RouteItem[] Routes { get; init; } = [];
}
