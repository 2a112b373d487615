using SatGate.Proxy.Routing;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>The header fields of a parsed request, for the header matchers of routes.</summary>
internal readonly ref struct RequestFieldView(RequestHead head, ReadOnlySpan<byte> bytes) : IRequestFields
{
    private readonly RequestHead _head = head;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Count => _head.FieldCount;

    public ReadOnlySpan<byte> Name(int index) => _head.Fields[index].Name(_bytes);

    public ReadOnlySpan<byte> Value(int index) => _head.Fields[index].Value(_bytes);
}
