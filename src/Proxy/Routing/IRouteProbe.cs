namespace SatGate.Proxy.Routing;

/// <summary>Asks whether a candidate found by path also meets its other conditions. A ref struct, so that asking allocates nothing.</summary>
internal interface IRouteProbe
{
    /// <summary>Whether the route at <paramref name="index"/> accepts the request.</summary>
    bool Accepts(int index);
}
