using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Upstreams;

/// <summary>The first words with a tool server, in both generations of the protocol. Thread-safe.</summary>
internal static class Handshake
{
    private const int ErrorTextMax = 300;

    /// <summary>Asks whether the server is of the stateless generation, and takes over what it says of itself.</summary>
    /// <returns>True when it is, false when it answered that it is not, null when it gave no answer.</returns>
    public static async ValueTask<bool?> DiscoverAsync(RpcSession session, TimeSpan timeout, CancellationToken cancellationToken)
    {
        MessageBuffer request = OwnMessages.Request(ProtocolEra.Modern, McpMethods.TextOf(McpMethod.Discover), default);
        using OwnReply reply = await session.RequestAsync(request, timeout, cancellationToken);
        if (reply.Fault is { } fault)
        {
            return fault == UpstreamFault.BadAnswer ? false : null;
        }

        if (reply.IsError)
        {
            // A server that knows these codes is of that generation, but has nothing to say in the revision that was asked for.
            return false;
        }

        using JsonDocument result = JsonDocument.Parse(reply.Result);
        if (result.RootElement.ValueKind != JsonValueKind.Object ||
            !result.RootElement.TryGetProperty("supportedVersions", out JsonElement versions) ||
            versions.ValueKind != JsonValueKind.Array ||
            !versions.EnumerateArray().Any(static version => version.ValueEquals(ProtocolVersions.BytesOf(ProtocolVersions.Newest))))
        {
            return false;
        }

        session.SetFacts(ProtocolVersions.Newest, ReadFacts(result.RootElement));
        return true;
    }

    /// <summary>Begins a session of the older generation. Null when it has begun, else why not.</summary>
    /// <param name="session">The session.</param>
    /// <param name="capabilities">What the server may ask for, raw JSON.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<string?> InitializeAsync(
        RpcSession session, ReadOnlyMemory<byte> capabilities, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string version = ProtocolVersions.NameOf(ProtocolVersions.NewestLegacy);
        byte[] parameters =
        [
            .. "{\"protocolVersion\":\""u8, .. Encoding.ASCII.GetBytes(version), .. "\",\"capabilities\":"u8, .. capabilities.Span,
            .. ",\"clientInfo\":"u8, .. GatewayIdentity.ClientInfo.Span, .. "}"u8,
        ];
        MessageBuffer request = OwnMessages.Request(ProtocolEra.Legacy, McpMethods.TextOf(McpMethod.Initialize), parameters);
        using OwnReply reply = await session.RequestAsync(request, timeout, cancellationToken);
        if (reply.Fault is { } fault)
        {
            return reply.Detail ?? $"it did not answer the handshake: {fault}";
        }

        if (reply.IsError)
        {
            return $"it refused the handshake: {ErrorText(reply.Error.Span)}";
        }

        using JsonDocument result = JsonDocument.Parse(reply.Result);
        if (result.RootElement.ValueKind != JsonValueKind.Object || !TryReadVersion(result.RootElement, out ProtocolVersion spoken))
        {
            return "it answered the handshake with a revision that is not known";
        }

        session.SetFacts(spoken, ReadFacts(result.RootElement));
        MessageBuffer initialized = OwnMessages.Notification(McpMethods.TextOf(McpMethod.Initialized), default);
        await session.NotifyAsync(initialized.Memory);
        initialized.Return();
        return null;
    }

    /// <summary>The text of an error object, bounded and without control characters.</summary>
    public static string ErrorText(ReadOnlySpan<byte> error)
    {
        var reader = new Utf8JsonReader(error);
        string text = "an error without a text";
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("message"u8) && reader.Read() &&
                reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString()!;
                break;
            }
        }

        return string.Concat(text.Take(ErrorTextMax).Select(static letter => char.IsControl(letter) ? ' ' : letter));
    }

    private static bool TryReadVersion(JsonElement result, out ProtocolVersion version)
    {
        version = default;
        if (!result.TryGetProperty("protocolVersion", out JsonElement element) || element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        string text = element.GetString()!;
        if (ProtocolVersions.TryParse(Encoding.UTF8.GetBytes(text), out version))
        {
            return ProtocolVersions.EraOf(version) == ProtocolEra.Legacy;
        }

        // Drafts before the first revision spoke like it.
        version = ProtocolVersion.V20241105;
        return string.CompareOrdinal(text, ProtocolVersions.NameOf(version)) < 0 && text.StartsWith("2024-", StringComparison.Ordinal);
    }

    private static ServerFacts ReadFacts(JsonElement result)
    {
        JsonElement info = default;
        bool hasInfo = result.TryGetProperty("serverInfo", out info) ||
            (result.TryGetProperty("_meta", out JsonElement meta) && meta.ValueKind == JsonValueKind.Object &&
            meta.TryGetProperty("io.modelcontextprotocol/serverInfo", out info));
        return new ServerFacts
        {
            Capabilities = result.TryGetProperty("capabilities", out JsonElement capabilities) && capabilities.ValueKind == JsonValueKind.Object
                ? JsonMarshal.GetRawUtf8Value(capabilities).ToArray()
                : default,
            ServerInfo = hasInfo && info.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(info).ToArray() : default,
            Instructions = result.TryGetProperty("instructions", out JsonElement instructions) && instructions.ValueKind == JsonValueKind.String
                ? instructions.GetString()
                : null,
        };
    }
}
