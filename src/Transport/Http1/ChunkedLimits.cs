namespace SatGate.Transport.Http1;

/// <summary>The bounds of what stands in a chunked body beside its data. All are inclusive.</summary>
/// <param name="ExtensionLineBytesMax">Most extension bytes in one chunk-size line.</param>
/// <param name="ExtensionBytesMax">Most extension bytes in all chunk-size lines together.</param>
/// <param name="TrailerBytesMax">Most bytes of the trailer section, line ends included, the final empty line not.</param>
public readonly record struct ChunkedLimits(int ExtensionLineBytesMax, int ExtensionBytesMax, int TrailerBytesMax)
{
    /// <summary>1,024 bytes of extension in a line, 16,384 in a message, 8,192 bytes of trailers.</summary>
    public static ChunkedLimits Default => new(1024, 16 * 1024, 8 * 1024);
}
