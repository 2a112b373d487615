using System.Text;

namespace SatGate.Mcp.Upstreams.Sse;

/// <summary>Reads the address that a server of the older HTTP transport wants messages sent to. Pure.</summary>
internal static class SseEndpoint
{
    private const int LengthMax = 4096;

    /// <summary>Path and query of it; null when it is no address, or one of another origin, which would get what is meant for this server.</summary>
    /// <param name="stream">The address of the stream.</param>
    /// <param name="data">What the server sent, absolute or relative to that.</param>
    public static byte[]? Resolve(Uri stream, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.Length > LengthMax || !Uri.TryCreate(stream, Encoding.UTF8.GetString(data).Trim(), out Uri? endpoint))
        {
            return null;
        }

        bool isSame = string.Equals(endpoint.Scheme, stream.Scheme, StringComparison.OrdinalIgnoreCase) &&
            string.Equals(endpoint.IdnHost, stream.IdnHost, StringComparison.OrdinalIgnoreCase) && endpoint.Port == stream.Port;
        return isSame ? Encoding.ASCII.GetBytes(endpoint.PathAndQuery) : null;
    }
}
