using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Routing;

/// <summary>What requests of the stateless revision carry in <c>_meta</c>: judged when they come from a client, added when a server wants it. Pure.</summary>
internal static class ModernMeta
{
    private static readonly byte[] Supported = Encoding.ASCII.GetBytes($"[{string.Join(',', ProtocolVersions.All.Reverse().Select(static version => $"\"{version}\""))}]");

    private static readonly byte[] MetaOpen = "\"_meta\":{"u8.ToArray();
    private static readonly byte[] MetaClose = "}"u8.ToArray();
    private static readonly byte[] MetaCloseAndComma = "},"u8.ToArray();
    private static readonly byte[] ParamsOpen = ",\"params\":{\"_meta\":{"u8.ToArray();
    private static readonly byte[] ParamsClose = "}}"u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();

    /// <summary>The revisions that are spoken, newest first, as a raw JSON array.</summary>
    public static ReadOnlySpan<byte> SupportedVersions => Supported;

    /// <summary>Judges a request of a client. Null when it may pass, else the refusal.</summary>
    public static MessageBuffer? Refuse(ClientRequest request)
    {
        ReadOnlySpan<byte> message = request.Message.Span;
        ref readonly MessageScan scan = ref request.Scan;
        if (!scan.MetaProtocolVersion.IsString(message))
        {
            return RpcErrors.Make(request.Id, RpcCode.InvalidParams, "_meta has to name the revision: io.modelcontextprotocol/protocolVersion.");
        }

        ReadOnlySpan<byte> name = scan.MetaProtocolVersion.Inner(message);
        if (!ProtocolVersions.TryParse(name, out ProtocolVersion version) || ProtocolVersions.EraOf(version) != ProtocolEra.Modern)
        {
            byte[] data = [.. "{\"supported\":"u8, .. Supported, .. ",\"requested\":"u8, .. scan.MetaProtocolVersion.Of(message), .. "}"u8];
            return RpcErrors.Make(request.Id, RpcCode.UnsupportedVersion, "Unsupported protocol version.", data);
        }

        return scan.MetaClientCapabilities.IsObject(message)
            ? null
            : RpcErrors.Make(request.Id, RpcCode.InvalidParams, "_meta has to tell the client's capabilities: io.modelcontextprotocol/clientCapabilities.");
    }

    /// <summary>The members that a request of a session needs on its way to a server of the stateless revision, without a comma around.</summary>
    public static byte[] MembersOf(ClientSession session)
    {
        ReadOnlyMemory<byte> info = session.ClientInfoJson.IsEmpty ? GatewayIdentity.ClientInfo : session.ClientInfoJson;
        byte[] level = session.LogLevel is { } wanted
            ? [.. ",\"io.modelcontextprotocol/logLevel\":\""u8, .. LogLevels.TextOf(wanted), (byte)'"']
            : [];
        return
        [
            .. "\"io.modelcontextprotocol/protocolVersion\":\""u8, .. ProtocolVersions.BytesOf(ProtocolVersions.Newest),
            .. "\",\"io.modelcontextprotocol/clientCapabilities\":"u8, .. CapabilityJson.Of(session).Span,
            .. ",\"io.modelcontextprotocol/clientInfo\":"u8, .. info.Span, .. level,
        ];
    }

    /// <summary>Adds those members to a message, and cuts the capability token out.</summary>
    public static void Add(ref SpliceList splices, ReadOnlySpan<byte> message, in MessageScan scan, ReadOnlyMemory<byte> members)
    {
        if (scan.MetaTokenMember.IsPresent)
        {
            // The token gives its place; the comma that went with it stays.
            ReadOnlySpan<byte> cut = scan.MetaTokenMember.Of(message);
            bool isAfter = cut[0] != (byte)'"';
            bool isBefore = !isAfter && cut[^1] == (byte)',';
            JsonRange at = scan.MetaTokenMember;
            splices.Add(at with { Length = 0 }, isAfter ? Comma : default(ReadOnlyMemory<byte>));
            splices.Add(at with { Length = 0 }, members);
            splices.Add(at, isBefore ? Comma : default(ReadOnlyMemory<byte>));
        }
        else if (scan.Meta.IsPresent)
        {
            var at = new JsonRange(scan.Meta.Start + 1, 0);
            splices.Add(at, members);
            splices.Add(at, IsEmptyObject(scan.Meta.Of(message)) ? default(ReadOnlyMemory<byte>) : Comma);
        }
        else if (scan.Params.IsPresent)
        {
            var at = new JsonRange(scan.Params.Start + 1, 0);
            splices.Add(at, MetaOpen);
            splices.Add(at, members);
            splices.Add(at, IsEmptyObject(scan.Params.Of(message)) ? MetaClose : MetaCloseAndComma);
        }
        else
        {
            var at = new JsonRange(scan.MethodText.End, 0);
            splices.Add(at, ParamsOpen);
            splices.Add(at, members);
            splices.Add(at, ParamsClose);
        }
    }

    /// <summary>Whether a raw object has no members.</summary>
    public static bool IsEmptyObject(ReadOnlySpan<byte> json) => json[1..^1].IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
