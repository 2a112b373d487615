namespace SatGate.Transport.Http1;

/// <summary>Where one field line stands in the bytes of its head. Offsets count from the first byte given to the parser.</summary>
public struct HeaderField
{
    /// <summary>Offset of the first byte of the name.</summary>
    public int NameStart { get; internal set; }

    /// <summary>Length of the name in bytes, at least 1.</summary>
    public int NameLength { get; internal set; }

    /// <summary>Offset of the first byte of the value, white space around it already skipped.</summary>
    public int ValueStart { get; internal set; }

    /// <summary>Length of the value in bytes, 0 for an empty value.</summary>
    public int ValueLength { get; internal set; }

    /// <summary>Which field it is, or <see cref="KnownField.None"/> for a name the gateway does not treat.</summary>
    public KnownField Known { get; internal set; }

    /// <summary>
    /// True when a <c>Connection</c> option names this field, so a forwarder must drop it (RFC 9110 section 7.6.1). Never true for
    /// <c>Host</c>, <c>Content-Length</c>, <c>Transfer-Encoding</c> and <c>Authorization</c>, which nobody may have us drop. Also true for a
    /// field that the gateway itself dropped (<see cref="MessageHead.DropField"/>).
    /// </summary>
    public bool IsNominated { get; internal set; }

    /// <summary>The bytes of the name inside <paramref name="head"/>, which must be the head that was parsed.</summary>
    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    /// <summary>The bytes of the value inside <paramref name="head"/>, which must be the head that was parsed.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
