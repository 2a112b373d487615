using System.Runtime.InteropServices;

namespace SatGate.Mcp.JsonRpc;

/// <summary>Where a raw JSON value stands in the bytes of a message; a string with its quotes. A value.</summary>
/// <param name="Start">Index of its first byte.</param>
/// <param name="Length">Number of its bytes; 0 for a value that is not there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonRange(int Start, int Length)
{
    /// <summary>Whether the value is there.</summary>
    public bool IsPresent => Length > 0;

    /// <summary>Index of the byte after it.</summary>
    public int End => Start + Length;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message.Slice(Start, Length);

    /// <summary>What stands between the quotes of a string, as it was written; escapes stay.</summary>
    public ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> message) => Length < 2 ? default : message.Slice(Start + 1, Length - 2);

    /// <summary>Whether the value there is a string.</summary>
    public bool IsString(ReadOnlySpan<byte> message) => Length >= 2 && message[Start] == (byte)'"';

    /// <summary>Whether the value there is an object.</summary>
    public bool IsObject(ReadOnlySpan<byte> message) => Length >= 2 && message[Start] == (byte)'{';
}
