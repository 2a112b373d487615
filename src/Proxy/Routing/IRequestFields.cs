namespace SatGate.Proxy.Routing;

/// <summary>
/// The header fields of a request as header matchers see them: bytes in place, nothing copied. Implemented by ref structs over the
/// exchange's own head buffer, so that a match allocates nothing.
/// </summary>
public interface IRequestFields
{
    /// <summary>How many fields there are.</summary>
    int Count { get; }

    /// <summary>The name of field <paramref name="index"/>, as received.</summary>
    ReadOnlySpan<byte> Name(int index);

    /// <summary>The value of field <paramref name="index"/>, without surrounding white space.</summary>
    ReadOnlySpan<byte> Value(int index);
}
