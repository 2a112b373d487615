using System.Buffers;
using System.Text.Json;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>What all servers together can do. Pure.</summary>
internal static class MergedCapabilities
{
    /// <summary>Writes the union. Lists can change whatever a server says, since servers come and go.</summary>
    /// <param name="facts">What the servers said.</param>
    /// <param name="isModern">Whether it is for a client of the stateless revision.</param>
    public static ReadOnlySpan<byte> Of(IReadOnlyList<ServerFacts> facts, bool isModern)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write("{\"tools\":{\"listChanged\":true}"u8);
        if (Any(facts, "prompts"))
        {
            buffer.Write(",\"prompts\":{\"listChanged\":true}"u8);
        }

        if (Any(facts, "resources"))
        {
            bool canSubscribe = facts.Any(static fact => Capabilities.Has(fact.Capabilities, "resources"u8, "subscribe"u8));
            buffer.Write(canSubscribe ? ",\"resources\":{\"subscribe\":true,\"listChanged\":true}"u8 : ",\"resources\":{\"listChanged\":true}"u8);
        }

        if (Any(facts, "completions"))
        {
            buffer.Write(",\"completions\":{}"u8);
        }

        if (Any(facts, "logging"))
        {
            buffer.Write(",\"logging\":{}"u8);
        }

        if (!isModern)
        {
            WriteFirst(buffer, facts, "tasks");
        }

        WriteUnion(buffer, facts, "extensions");
        buffer.Write("}"u8);
        return buffer.WrittenSpan;
    }

    private static bool Any(IReadOnlyList<ServerFacts> facts, string name) =>
        facts.Any(fact => Capabilities.Has(fact.Capabilities, System.Text.Encoding.ASCII.GetBytes(name)));

    private static void WriteFirst(ArrayBufferWriter<byte> buffer, IReadOnlyList<ServerFacts> facts, string name)
    {
        byte[] key = System.Text.Encoding.ASCII.GetBytes(name);
        foreach (ServerFacts fact in facts)
        {
            if (Capabilities.TryFind(fact.Capabilities.Span, key, out ReadOnlySpan<byte> value))
            {
                buffer.Write([.. ",\""u8, .. key, .. "\":"u8, .. value]);
                return;
            }
        }
    }

    private static void WriteUnion(ArrayBufferWriter<byte> buffer, IReadOnlyList<ServerFacts> facts, string name)
    {
        byte[] key = System.Text.Encoding.ASCII.GetBytes(name);
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ServerFacts fact in facts)
        {
            if (Capabilities.TryFind(fact.Capabilities.Span, key, out ReadOnlySpan<byte> value) && value[0] == (byte)'{')
            {
                using JsonDocument document = JsonDocument.Parse(value.ToArray());
                foreach (JsonProperty member in document.RootElement.EnumerateObject())
                {
                    members.TryAdd(member.Name, member.Value.GetRawText());
                }
            }
        }

        if (members.Count > 0)
        {
            IEnumerable<string> texts = members.Select(static member => $"{System.Text.Encoding.UTF8.GetString(JsonRpc.JsonText.Write(member.Key))}:{member.Value}");
            buffer.Write(System.Text.Encoding.UTF8.GetBytes($",\"{name}\":{{{string.Join(',', texts)}}}"));
        }
    }
}
