using System.Text.Json;

namespace SatGate.TestKit.Processes;

/// <summary>One JSON line of a program's log.</summary>
/// <param name="Level">The level, such as <c>info</c>; empty when the line is not JSON.</param>
/// <param name="Message">The value of <c>msg</c>; the whole line when it is not JSON.</param>
/// <param name="Text">The line as printed.</param>
public sealed record LogLine(string Level, string Message, string Text)
{
    /// <summary>The text of another key; null when it is absent.</summary>
    public string? this[string key]
    {
        get
        {
            if (Level.Length == 0)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(Text);
            return document.RootElement.TryGetProperty(key, out JsonElement value) ? value.ToString() : null;
        }
    }

    /// <summary>Reads a line; one that is not a JSON object becomes a message without a level.</summary>
    public static LogLine Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new LogLine(Property(root, "level"), Property(root, "msg"), text)
                : new LogLine("", text, text);
        }
        catch (JsonException)
        {
            return new LogLine("", text, text);
        }
    }

    private static string Property(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
}
