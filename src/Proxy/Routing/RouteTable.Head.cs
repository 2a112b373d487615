using SatGate.Transport.Http1;

namespace SatGate.Proxy.Routing;

/// <content>Matching a parsed request head.</content>
public sealed partial class RouteTable
{
    /// <summary>
    /// Finds the route for a parsed request, as <see cref="Match{TFields}"/> does. An absolute-form target without a path counts as <c>/</c>
    /// (RFC 9112 section 3.2.1); <c>*</c> is never found.
    /// </summary>
    /// <param name="buffer">The bytes that <paramref name="head"/> was parsed from.</param>
    /// <param name="head">A head that was parsed to its end.</param>
    public RouteMatchResult Match(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Match(PathOf(buffer, head), buffer.Slice(head.MethodStart, head.MethodLength), new HeadFields(buffer, head.Fields));
    }

    /// <summary>The path to route and to forward: as received, or <c>/</c> for an absolute-form target without one.</summary>
    public static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.IsPathEmpty ? "/"u8 : buffer.Slice(head.PathStart, head.PathLength);
    }
}
