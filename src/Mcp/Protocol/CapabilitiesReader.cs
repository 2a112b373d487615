using System.Text.Json;

namespace SatGate.Mcp.Protocol;

/// <summary>Reads what a client can be asked for out of its <c>capabilities</c>. Pure; what is not understood counts as not there.</summary>
internal static class CapabilitiesReader
{
    /// <summary>Reads a JSON object that was scanned before.</summary>
    public static ClientCapabilities Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return ClientCapabilities.None;
        }

        var found = ClientCapabilities.None;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found |= ReadOne(ref reader);
            }
        }
        catch (JsonException)
        {
            return ClientCapabilities.None;
        }

        return found;
    }

    private static ClientCapabilities ReadOne(ref Utf8JsonReader reader)
    {
        bool roots = reader.ValueTextEquals("roots"u8);
        bool sampling = reader.ValueTextEquals("sampling"u8);
        bool elicitation = reader.ValueTextEquals("elicitation"u8);
        bool tasks = reader.ValueTextEquals("tasks"u8);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ClientCapabilities.None;
        }

        var found = roots ? ClientCapabilities.Roots
            : sampling ? ClientCapabilities.Sampling
            : tasks ? ClientCapabilities.Tasks
            : ClientCapabilities.None;
        bool form = false;
        bool url = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            form |= reader.ValueTextEquals("form"u8);
            url |= reader.ValueTextEquals("url"u8);
            bool listChanged = reader.ValueTextEquals("listChanged"u8);
            found |= sampling && reader.ValueTextEquals("tools"u8) ? ClientCapabilities.SamplingTools : ClientCapabilities.None;
            found |= sampling && reader.ValueTextEquals("context"u8) ? ClientCapabilities.SamplingContext : ClientCapabilities.None;
            reader.Read();
            found |= roots && listChanged && reader.TokenType == JsonTokenType.True ? ClientCapabilities.RootsListChanged : ClientCapabilities.None;
            reader.Skip();
        }

        // An empty object has meant forms since before there was anything else.
        found |= elicitation && (form || !url) ? ClientCapabilities.Elicitation : ClientCapabilities.None;
        return found | (elicitation && url ? ClientCapabilities.ElicitationUrl : ClientCapabilities.None);
    }
}
