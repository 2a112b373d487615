using System.Buffers.Text;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Reads from a <c>Keep-Alive</c> field how long a server keeps an idle connection, so that it is not used in the moment it is closed. Pure.</summary>
internal static class IdleHint
{
    private const long SecondsMax = 3600;

    /// <summary>Milliseconds; 0 when the field does not say.</summary>
    public static long Read(ReadOnlySpan<byte> value)
    {
        int start = value.IndexOf("timeout="u8);
        return start >= 0 && Utf8Parser.TryParse(value[(start + "timeout=".Length)..], out uint seconds, out _) ? Math.Min(seconds, SecondsMax) * 1000 : 0;
    }
}
