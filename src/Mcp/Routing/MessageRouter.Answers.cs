using System.Buffers;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Routing;

/// <summary>What the gateway answers itself.</summary>
internal sealed partial class MessageRouter
{
    private static readonly byte[] CacheMembers = ",\"ttlMs\":0,\"cacheScope\":\"private\""u8.ToArray();

    /// <summary>The members that every result of the gateway's own ends with in the stateless revision, with a comma in front.</summary>
    internal byte[] ModernTail()
    {
        string name = Encoding.UTF8.GetString(JsonText.Write(_file().ServerName));
        return Encoding.UTF8.GetBytes(
            $$$""","resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":{{{name}}},"version":"{{{GatewayIdentity.Version}}}"}}""");
    }

    /// <summary>An empty result in the client's generation.</summary>
    internal byte[] EmptyResult(ClientPeer peer) => peer.Era == ProtocolEra.Modern ? [(byte)'{', .. ModernTail().AsSpan(1), (byte)'}'] : "{}"u8.ToArray();

    private void ServeList(ClientRequest request, ListFamily family)
    {
        ValueTask settled = Catalog.WaitUntilSettledAsync();
        if (settled.IsCompletedSuccessfully)
        {
            AnswerList(request, family);
        }
        else
        {
            _ = AnswerListLaterAsync(request, family, settled);
        }
    }

    private async Task AnswerListLaterAsync(ClientRequest request, ListFamily family, ValueTask settled)
    {
        try
        {
            await settled;
            await Catalog.ReadForAsync(request.Peer);
            AnswerList(request, family);
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            Abort(request);
        }
    }

    private void AnswerList(ClientRequest request, ListFamily family)
    {
        byte[] tail = request.Peer.Era == ProtocolEra.Modern ? [.. CacheMembers, .. ModernTail()] : [];
        ClientPeer peer = request.Peer;
        Func<Binding, bool> mayList = family == ListFamily.Tools ? binding => Gate.MaySee(peer, binding.Name) : static _ => true;
        ReadOnlyMemory<byte>? page = ListPage.Write(
            Catalog.View,
            family,
            request.Scan.Cursor.Of(request.Message.Span),
            _file().Limits.PageSize,
            family == ListFamily.Tools ? Gate.OwnTools : [],
            mayList,
            tail);
        if (page is { } result)
        {
            Reply(request, RpcErrors.MakeResult(request.Id, result.Span));
        }
        else
        {
            Refuse(request, RpcCode.InvalidParams, "The cursor is not of this list as it is now: begin again without one.");
        }
    }

    private async Task IntroduceAsync(ClientRequest request)
    {
        try
        {
            await Catalog.WaitUntilSettledAsync();
            Reply(request, RpcErrors.MakeResult(request.Id, Introduction(request.Peer).Span));
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            Abort(request);
        }
    }

    /// <summary>The result of initialize, or of server/discover.</summary>
    private ReadOnlyMemory<byte> Introduction(ClientPeer peer)
    {
        bool isModern = peer.Era == ProtocolEra.Modern;
        ServerFacts[] facts = [.. _upstreams.All.Select(static upstream => upstream.Shared?.Facts).OfType<ServerFacts>()];
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.Write("{"u8);
        if (isModern)
        {
            buffer.Write("\"supportedVersions\":"u8);
            buffer.Write(ModernMeta.SupportedVersions);
        }
        else
        {
            _ = StateOf(peer);
            buffer.Write("\"protocolVersion\":\""u8);
            buffer.Write(ProtocolVersions.BytesOf(peer.Version));
            buffer.Write("\",\"serverInfo\":{\"name\":"u8);
            buffer.Write(JsonText.Write(_file().ServerName));
            buffer.Write(",\"version\":\""u8);
            buffer.Write(Encoding.ASCII.GetBytes(GatewayIdentity.Version));
            buffer.Write("\"}"u8);
        }

        buffer.Write(",\"capabilities\":"u8);
        buffer.Write(MergedCapabilities.Of(facts, isModern));
        string instructions = string.Join("\n\n", facts.Select(static fact => fact.Instructions).Where(static text => !string.IsNullOrWhiteSpace(text)));
        if (instructions.Length > 0)
        {
            buffer.Write(",\"instructions\":"u8);
            buffer.Write(JsonText.Write(instructions));
        }

        buffer.Write(isModern ? [.. CacheMembers, .. ModernTail()] : default(ReadOnlySpan<byte>));
        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }

    private void SetLevel(ClientRequest request)
    {
        if (request.Session is not { } session || !LogLevels.TryParse(request.Scan.Level.Inner(request.Message.Span), out McpLogLevel level))
        {
            Refuse(request, RpcCode.InvalidParams, "Unknown level.");
            return;
        }

        session.LogLevel = level;
        StateOf(session)?.OnLevelChanged();
        Reply(request, RpcErrors.MakeResult(request.Id, "{}"u8));
        _ = PassLevelOnAsync(session);
    }

    /// <summary>Tells the servers the most verbose level that anybody wants, each client filters for itself.</summary>
    private async Task PassLevelOnAsync(ClientSession session)
    {
        foreach (Upstream upstream in _upstreams.All)
        {
            if (upstream.State == UpstreamState.Ready && await upstream.AcquireAsync(session, CancellationToken.None) is { } on)
            {
                await TellLevelAsync(on);
            }
        }
    }

    private async Task TellLevelAsync(UpstreamSession on)
    {
        if (on.Era != ProtocolEra.Legacy || !Capabilities.Has(on.Facts.Capabilities, "logging"u8))
        {
            return;
        }

        McpLogLevel? least = null;
        foreach (SessionState state in Sessions)
        {
            if (state.Session.LogLevel is { } level && (least is null || level < least))
            {
                least = level;
            }
        }

        if (least is { } wanted)
        {
            byte[] parameters = [.. "{\"level\":\""u8, .. LogLevels.TextOf(wanted), .. "\"}"u8];
            using OwnReply reply = await on.RequestAsync(McpMethod.SetLevel, parameters, null, CancellationToken.None);
        }
    }
}
