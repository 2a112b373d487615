using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>Tells a client why a server gave no answer. Pure.</summary>
internal static class FaultReply
{
    /// <summary>Makes the error answer.</summary>
    /// <param name="id">The client's raw id.</param>
    /// <param name="upstream">The server's name.</param>
    /// <param name="fault">Why there is no answer.</param>
    /// <param name="detail">More about it, for people; null for nothing.</param>
    public static MessageBuffer Make(ReadOnlySpan<byte> id, string upstream, UpstreamFault fault, string? detail)
    {
        (int code, string cause, string text) = fault switch
        {
            UpstreamFault.Gone => (RpcCode.UpstreamError, "upstream_gone", "ended before it answered"),
            UpstreamFault.Timeout => (RpcCode.UpstreamTimeout, "upstream_timeout", "did not answer in time"),
            UpstreamFault.Busy => (RpcCode.RateLimited, "upstream_busy", "has as many calls as it may have at once"),
            UpstreamFault.CircuitOpen => (RpcCode.UpstreamError, "upstream_circuit_open", "failed too often of late and is left alone for a while"),
            UpstreamFault.BadAnswer => (RpcCode.UpstreamError, "upstream_bad_answer", "gave an answer that cannot be passed on"),
            UpstreamFault.Forbidden => (RpcCode.UpstreamError, "upstream_forbidden", "refused the gateway"),
            UpstreamFault.Canceled => (RpcCode.UpstreamError, "canceled", "was told that the call is cancelled"),
            _ => (RpcCode.UpstreamError, "upstream_unavailable", "is not available"),
        };
        byte[] data = [.. "{\"error\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(cause), .. "\",\"upstream\":"u8, .. JsonText.Write(upstream), .. "}"u8];
        string more = string.IsNullOrEmpty(detail) ? "." : $": {detail}";
        return RpcErrors.Make(id, code, $"The tool server '{upstream}' {text}{more}", data);
    }
}
