using SatGate.Mcp.Protocol;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>Whoever a message came from: a session, or one request of the stateless revision.</summary>
internal abstract class ClientPeer
{
    /// <summary>The revision that is spoken.</summary>
    public ProtocolVersion Version { get; set; }

    /// <summary>Its generation.</summary>
    public ProtocolEra Era => ProtocolVersions.EraOf(Version);

    /// <summary>What the client can be asked for.</summary>
    public ClientCapabilities Capabilities { get; set; }

    /// <summary>The client's capabilities as it wrote them; empty when they are not known any more.</summary>
    public ReadOnlyMemory<byte> CapabilitiesJson { get; set; }

    /// <summary>The client's <c>clientInfo</c> as it wrote it; empty when it is not known.</summary>
    public ReadOnlyMemory<byte> ClientInfoJson { get; set; }

    /// <summary>The holder of the token it came with; null without one. Older sessions may bring it with a later message.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The least severity of log messages it wants; null for none (stateless) or for all (session).</summary>
    public McpLogLevel? LogLevel { get; set; }

    /// <summary>A short name for the log and the audit; never the id that opens the session.</summary>
    public abstract string Name { get; }
}
