namespace SatGate.Proxy.Routing;

/// <summary>Asks candidates of the main index about method, header fields and expression.</summary>
internal readonly ref struct RequestProbe<TFields> : IRouteProbe
    where TFields : struct, IRequestFields, allows ref struct
{
    private readonly ReadOnlySpan<CompiledRoute> _routes;
    private readonly ReadOnlySpan<byte> _path;
    private readonly ReadOnlySpan<byte> _method;
    private readonly TFields _fields;

    internal RequestProbe(ReadOnlySpan<CompiledRoute> routes, ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields)
    {
        _routes = routes;
        _path = path;
        _method = method;
        _fields = fields;
    }

    public bool Accepts(int index) => _routes[index].Match.Accepts(_path, _method, in _fields);
}
