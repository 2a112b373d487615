using System.Text;

namespace SatGate.Mcp.Upstreams.Own;

/// <summary>What the gateway says of itself to tool servers.</summary>
internal static class GatewayIdentity
{
    /// <summary>Its name.</summary>
    public const string Name = "satgate-mcp-proxy";

    /// <summary>Its version.</summary>
    public static readonly string Version = typeof(GatewayIdentity).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The <c>clientInfo</c> object, raw JSON.</summary>
    public static readonly ReadOnlyMemory<byte> ClientInfo = Encoding.ASCII.GetBytes($$"""{"name":"{{Name}}","version":"{{Version}}"}""");

    /// <summary>The member <c>_meta</c> that a request of the stateless revision needs, raw JSON with its key, for requests of the gateway's own.</summary>
    public static readonly ReadOnlyMemory<byte> ModernMeta = Encoding.ASCII.GetBytes(
        $$$"""
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"{{{Name}}}","version":"{{{Version}}}"}}
        """);
}
