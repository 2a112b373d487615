using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>The paths the data listener answers from memory, before any route.</summary>
internal static class HealthPaths
{
    /// <summary>Whether the request is GET or HEAD for <c>/health</c> or <c>/healthz</c>.</summary>
    public static bool IsHealth(RequestHead head, ReadOnlySpan<byte> path) =>
        path.Length is 7 or 8 && (head.Method is KnownMethod.Get or KnownMethod.Head) && path.StartsWith("/health"u8) && (path.Length == 7 || path[7] == 'z');
}
