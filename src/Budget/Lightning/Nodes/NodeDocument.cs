using System.Globalization;
using System.Text.Json;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>
/// The JSON object in a node's answer, read strictly: no duplicate name, no comment, no depth beyond <see cref="DepthMax"/>. A member of another
/// kind than asked for is absent. Used by one caller, who disposes it.
/// </summary>
internal sealed class NodeDocument : IDisposable
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int DepthMax = 16;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = DepthMax };

    private readonly JsonDocument _document;

    private NodeDocument(JsonDocument document) => _document = document;

    /// <summary>Reads a body; null when it is not such an object.</summary>
    public static NodeDocument? Read(byte[] body)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new NodeDocument(document);
            }

            document.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is half of a surrogate pair in a name, which the search for duplicates comes across.
            return null;
        }
    }

    /// <summary>The text of a member; null when it is absent or not a text.</summary>
    public string? Text(string name)
    {
        if (!_document.RootElement.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which no text may hold.
            return null;
        }
    }

    /// <summary>The value of a member; null when it is absent or neither true nor false.</summary>
    public bool? Flag(string name) => _document.RootElement.TryGetProperty(name, out JsonElement value)
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        }
        : null;

    /// <summary>A whole number that is not negative, written as a number or, as 64-bit numbers often are, as a text of digits; null for anything else.</summary>
    public long? Number(string name)
    {
        if (!_document.RootElement.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        string? digits = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(name),
            _ => null,
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
