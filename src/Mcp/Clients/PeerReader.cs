using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>Reads what a client says of itself. Pure.</summary>
internal static class PeerReader
{
    /// <summary>Longest <c>capabilities</c> and <c>clientInfo</c> that a session keeps; longer ones are not passed on to tool servers.</summary>
    public const int DescriptionBytesMax = 4096;

    /// <summary>The revision that is spoken from <c>initialize</c> on: the client's when it is one with sessions, else the newest of those.</summary>
    public static ProtocolVersion Negotiate(ReadOnlySpan<byte> message, in MessageScan scan) =>
        ProtocolVersions.TryParse(scan.ProtocolVersion.Inner(message), out ProtocolVersion asked) && ProtocolVersions.EraOf(asked) == ProtocolEra.Legacy
            ? asked
            : ProtocolVersions.NewestLegacy;

    /// <summary>Takes what an <c>initialize</c> says into the session that was there before it.</summary>
    public static void Introduce(ClientPeer peer, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        peer.Version = Negotiate(message, scan);
        peer.Capabilities = CapabilitiesReader.Read(scan.Capabilities.Of(message));
        peer.CapabilitiesJson = Keep(message, scan.Capabilities);
        peer.ClientInfoJson = Keep(message, scan.ClientInfo);
    }

    /// <summary>The client of a request of the stateless revision, as its <c>_meta</c> describes it. Refers to the message's bytes.</summary>
    /// <param name="request">The request, scanned.</param>
    /// <param name="version">The revision it names.</param>
    /// <param name="caller">The holder of the token it came with; null without one.</param>
    public static StatelessPeer Stateless(ClientRequest request, ProtocolVersion version, Caller? caller)
    {
        ReadOnlyMemory<byte> message = request.Message.Memory;
        ref readonly MessageScan scan = ref request.Scan;
        return new StatelessPeer
        {
            Version = version,
            Capabilities = CapabilitiesReader.Read(scan.MetaClientCapabilities.Of(message.Span)),
            CapabilitiesJson = message.Slice(scan.MetaClientCapabilities.Start, scan.MetaClientCapabilities.Length),
            ClientInfoJson = message.Slice(scan.MetaClientInfo.Start, scan.MetaClientInfo.Length),
            Caller = caller,
            LogLevel = LogLevels.TryParse(scan.MetaLogLevel.Inner(message.Span), out McpLogLevel level) ? level : null,
        };
    }

    /// <summary>A copy of a part of a message; empty when it is too long to be kept.</summary>
    public static byte[] Keep(ReadOnlySpan<byte> message, JsonRange part) => part.Length > DescriptionBytesMax ? [] : part.Of(message).ToArray();
}
