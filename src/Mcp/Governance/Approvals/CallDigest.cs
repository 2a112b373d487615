using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SatGate.Mcp.Governance.Approvals;

/// <summary>
/// Names a call by its token, its tool and everything it says, in one form whatever the order of its keys: the same call made again has the same
/// name, and no other call has.
/// </summary>
internal static class CallDigest
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };

    /// <summary>The digest in 64 lower-case hex digits. Throws <see cref="JsonException"/> and <see cref="InvalidOperationException"/> for what is no text.</summary>
    /// <param name="tokenId">The caller's token.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="parameters">The raw <c>params</c>.</param>
    public static string Of(string tokenId, string tool, ReadOnlyMemory<byte> parameters)
    {
        using JsonDocument document = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        var canonical = new ArrayBufferWriter<byte>(1024);
        canonical.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"satgate-approval-call-v2\n{Encoding.UTF8.GetByteCount(tokenId)}:{tokenId}\n{Encoding.UTF8.GetByteCount(tool)}:{tool}\n")));
        using (var writer = new Utf8JsonWriter(canonical, Options))
        {
            Write(writer, document.RootElement, level: 0);
        }

        return Convert.ToHexStringLower(SHA256.HashData(canonical.WrittenSpan));
    }

    // What changes from one try to the next is left out: the token and the mark for progress, and with them a _meta that has nothing else.
    private static void Write(Utf8JsonWriter writer, JsonElement element, int level, bool isMeta = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in element.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    if ((level == 0 && member.Name == "name") || (isMeta && IsPassing(member.Name)) || (level == 0 && member.Name == "_meta" && SaysNothing(member.Value)))
                    {
                        continue;
                    }

                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, level + 1, level == 0 && member.Name == "_meta");
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item, level + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                writer.WriteRawValue(element.GetRawText());
                break;
        }
    }

    private static bool IsPassing(string name) => name is "token" or "progressToken";

    private static bool SaysNothing(JsonElement meta) =>
        meta.ValueKind == JsonValueKind.Object && meta.EnumerateObject().All(static member => IsPassing(member.Name));
}
