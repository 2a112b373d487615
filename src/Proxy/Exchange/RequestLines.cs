using System.Text;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>Request lines for the access log.</summary>
internal static class RequestLines
{
    private const int PathBytesMax = 512;

    /// <summary>Method and path, cut at 512 bytes. The query is left out: clients put credentials there.</summary>
    public static string ForLog(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> path = head.IsPathEmpty ? "/"u8 : bytes.Slice(head.PathStart, Math.Min(head.PathLength, PathBytesMax));
        return string.Concat(Encoding.ASCII.GetString(bytes.Slice(head.MethodStart, head.MethodLength)), " ", Encoding.ASCII.GetString(path));
    }
}
