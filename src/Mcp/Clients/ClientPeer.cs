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

    /// <summary>Whether it gets to see a log message: in a session that set no level all of them, in a stateless request that set none no one.</summary>
    /// <param name="level">The message's level as the server wrote it; one that is not known is shown.</param>
    public bool WantsLog(ReadOnlySpan<byte> level)
    {
        if (LogLevel is not { } least)
        {
            return Era == ProtocolEra.Legacy;
        }

        return !LogLevels.TryParse(level, out McpLogLevel severity) || severity >= least;
    }
}
