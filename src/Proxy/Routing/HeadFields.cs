using SatGate.Transport.Http1;

namespace SatGate.Proxy.Routing;

/// <summary>The fields of a parsed head, seen in place. Valid for as long as the head and its bytes are.</summary>
internal readonly ref struct HeadFields : IRequestFields
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly ReadOnlySpan<HeaderField> _fields;

    internal HeadFields(ReadOnlySpan<byte> buffer, ReadOnlySpan<HeaderField> fields)
    {
        _buffer = buffer;
        _fields = fields;
    }

    public int Count => _fields.Length;

    public ReadOnlySpan<byte> Name(int index) => _fields[index].Name(_buffer);

    public ReadOnlySpan<byte> Value(int index) => _fields[index].Value(_buffer);
}
