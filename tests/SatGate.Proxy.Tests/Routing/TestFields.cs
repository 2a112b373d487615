using System.Text;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

/// <summary>Header fields from plain text, in the shape the exchange hands them in.</summary>
internal readonly struct TestFields(params (string Name, string Value)[] fields) : IRequestFields
{
    private readonly (byte[] Name, byte[] Value)[] _fields =
        [.. fields.Select(field => (Encoding.Latin1.GetBytes(field.Name), Encoding.Latin1.GetBytes(field.Value)))];

    public int Count => _fields.Length;

    public ReadOnlySpan<byte> Name(int index) => _fields[index].Name;

    public ReadOnlySpan<byte> Value(int index) => _fields[index].Value;
}
