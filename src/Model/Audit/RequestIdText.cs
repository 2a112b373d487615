using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Model.Audit;

/// <summary>The id of a request, kept by value so that an event costs no allocation: up to <see cref="BytesMax"/> visible ASCII bytes.</summary>
[StructLayout(LayoutKind.Auto)]
public struct RequestIdText : IEquatable<RequestIdText>
{
    /// <summary>Longest id in bytes.</summary>
    public const int BytesMax = 128;

    private Bytes _bytes;
    private byte _length;

    /// <summary>Takes an id; what is longer than <see cref="BytesMax"/> is cut.</summary>
    public RequestIdText(ReadOnlySpan<byte> id)
    {
        ReadOnlySpan<byte> kept = id.Length > BytesMax ? id[..BytesMax] : id;
        kept.CopyTo(_bytes);
        _length = (byte)kept.Length;
    }

    /// <summary>Length in bytes.</summary>
    public readonly int Length => _length;

    /// <summary>Copies the id and returns its length.</summary>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    public readonly int CopyTo(Span<byte> destination)
    {
        ((ReadOnlySpan<byte>)_bytes)[.._length].CopyTo(destination);
        return _length;
    }

    /// <summary>Whether both are the same id.</summary>
    public static bool operator ==(RequestIdText left, RequestIdText right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(RequestIdText left, RequestIdText right) => !left.Equals(right);

    /// <inheritdoc/>
    public readonly bool Equals(RequestIdText other) =>
        ((ReadOnlySpan<byte>)_bytes)[.._length].SequenceEqual(((ReadOnlySpan<byte>)other._bytes)[..other._length]);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RequestIdText other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(((ReadOnlySpan<byte>)_bytes)[.._length]);
        return hash.ToHashCode();
    }

    /// <summary>The id as text.</summary>
    public override readonly string ToString() => Encoding.ASCII.GetString(((ReadOnlySpan<byte>)_bytes)[.._length]);

    [InlineArray(BytesMax)]
    private struct Bytes
    {
        private byte _first;
    }
}
