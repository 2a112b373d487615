using System.Buffers;
using System.Runtime.CompilerServices;

namespace SatGate.Proxy.Routing;

/// <summary>
/// Asks candidates of the stripped index: with the strip prefix put back in front, the path must take this very route through the whole table.
/// A route that stands before it (a refusal, say) thus keeps its precedence.
/// </summary>
internal ref struct StrippedProbe<TFields> : IRouteProbe
    where TFields : struct, IRequestFields, allows ref struct
{
    /// <summary>Most candidates tried for one request; further ones count as no match, so that a request costs a bounded time.</summary>
    internal const int CandidatesMax = 64;

    private const int StackBytesMax = 512;

    private readonly RouteTable _table;
    private readonly ReadOnlySpan<byte> _path;
    private readonly ReadOnlySpan<byte> _method;
    private readonly TFields _fields;
    private int _tried;

    internal StrippedProbe(RouteTable table, ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields)
    {
        _table = table;
        _path = path;
        _method = method;
        _fields = fields;
    }

    [SkipLocalsInit]
    public bool Accepts(int index)
    {
        if (++_tried > CandidatesMax)
        {
            return false;
        }

        ReadOnlySpan<byte> prefix = _table.Routes[index].StripPrefix.Span;
        int length = prefix.Length + _path.Length;
        byte[]? rented = null;
        Span<byte> whole = length <= StackBytesMax ? stackalloc byte[StackBytesMax] : (rented = ArrayPool<byte>.Shared.Rent(length));
        try
        {
            prefix.CopyTo(whole);
            _path.CopyTo(whole[prefix.Length..]);
            return _table.SelectDirect(whole[..length], _method, _fields) == index;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
