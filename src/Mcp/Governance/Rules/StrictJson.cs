using System.Text;
using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>Reads JSON in which nothing may be said twice and nothing may be said that is not understood.</summary>
internal static class StrictJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses a document. Throws <see cref="RuleDocumentException"/> for what is no JSON, too deep, or has a key twice.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, int depthMax)
    {
        try
        {
            _ = StrictUtf8.GetCharCount(json.Span);
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = depthMax, AllowDuplicateProperties = false });
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new RuleDocumentException("it is not JSON, too deep, or says something twice");
        }
    }

    /// <summary>The members of an object, every one of which is among the names given. Throws <see cref="RuleDocumentException"/>.</summary>
    public static JsonElement Object(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new RuleDocumentException("an object is expected");
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new RuleDocumentException("a key is not known");
            }
        }

        return element;
    }

    /// <summary>The items of a list of so many. Throws <see cref="RuleDocumentException"/>.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement parent, string name, int countMax)
    {
        if (!parent.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() < 1 || list.GetArrayLength() > countMax)
        {
            throw new RuleDocumentException($"{name} is a list of 1 to {countMax}");
        }

        return list.EnumerateArray();
    }

    /// <summary>A text of so many bytes. Throws <see cref="RuleDocumentException"/>.</summary>
    public static string Text(JsonElement element, int bytesMax)
    {
        string? text = null;
        if (element.ValueKind == JsonValueKind.String)
        {
            try
            {
                text = element.GetString();
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair.
            }
        }

        return text is { Length: > 0 } && Encoding.UTF8.GetByteCount(text) <= bytesMax
            ? text
            : throw new RuleDocumentException($"a text of 1 to {bytesMax} bytes is expected");
    }

    /// <summary>The text under a name. Throws <see cref="RuleDocumentException"/>.</summary>
    public static string Text(JsonElement parent, string name, int bytesMax) =>
        parent.TryGetProperty(name, out JsonElement value) ? Text(value, bytesMax) : throw new RuleDocumentException($"{name} is missing");

    /// <summary>A decimal number written as a text. Throws <see cref="RuleDocumentException"/>.</summary>
    public static DecimalText Decimal(JsonElement parent, string name) =>
        DecimalText.TryParse(Text(parent, name, DecimalText.DigitsMax + 2), out DecimalText number)
            ? number
            : throw new RuleDocumentException($"{name} is a decimal number written as a text");

    /// <summary>Checks <c>"v": 1</c>. Throws <see cref="RuleDocumentException"/>.</summary>
    public static void Version(JsonElement document)
    {
        if (!document.TryGetProperty("v", out JsonElement version) || version.ValueKind != JsonValueKind.Number || version.GetRawText() is not "1")
        {
            throw new RuleDocumentException("v is 1");
        }
    }
}
