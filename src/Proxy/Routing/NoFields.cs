namespace SatGate.Proxy.Routing;

/// <summary>A request without header fields, for callers that only ask about a path.</summary>
public readonly struct NoFields : IRequestFields
{
    /// <inheritdoc/>
    public int Count => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Name(int index) => default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Value(int index) => default;
}
