using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>The arguments of one call, read once for the rules on them: nothing may stand there twice, at any depth.</summary>
internal sealed class CallArguments : IDisposable
{
    /// <summary>Most levels.</summary>
    public const int DepthMax = 64;

    private readonly JsonDocument? _document;

    private CallArguments(JsonDocument? document) => _document = document;

    /// <summary>All of them; undefined when there are none.</summary>
    public JsonElement Root => _document?.RootElement ?? default;

    /// <summary>Reads them; null when something stands there twice, or they are no object.</summary>
    /// <param name="json">The object; empty for none.</param>
    public static CallArguments? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            JsonDocument? document = json.IsEmpty ? null : StrictJson.Parse(json, DepthMax);
            return document is null || document.RootElement.ValueKind == JsonValueKind.Object ? new CallArguments(document) : null;
        }
        catch (RuleDocumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// Finds a field by its name, or, when the name has points, by the path that it may be read as. Ambiguous when it stands there in other letters, or
    /// in both ways.
    /// </summary>
    public bool TryGet(string field, out JsonElement value, out bool isAmbiguous)
    {
        value = default;
        isAmbiguous = false;
        if (_document is null)
        {
            return false;
        }

        bool isFound = TryGetMember(_document.RootElement, field, out value, ref isAmbiguous);
        if (!field.Contains('.', StringComparison.Ordinal))
        {
            return isFound;
        }

        JsonElement inner = _document.RootElement;
        foreach (string name in field.Split('.'))
        {
            if (inner.ValueKind != JsonValueKind.Object || !TryGetMember(inner, name, out inner, ref isAmbiguous))
            {
                return isFound;
            }
        }

        isAmbiguous |= isFound;
        value = inner;
        return true;
    }

    /// <summary>A text as it is meant; null when it is none.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    /// <summary>Reads a number, or a text that is one.</summary>
    public static bool TryReadDecimal(JsonElement value, out DecimalText number)
    {
        string? text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : TextOf(value);
        number = default;
        return text is not null && DecimalText.TryParse(text, out number);
    }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private static bool TryGetMember(JsonElement parent, string name, out JsonElement value, ref bool isAmbiguous)
    {
        bool isFound = false;
        value = default;
        foreach (JsonProperty member in parent.EnumerateObject())
        {
            string key;
            try
            {
                key = member.Name;
            }
            catch (InvalidOperationException)
            {
                isAmbiguous = true;
                continue;
            }

            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                isFound = true;
                value = member.Value;
            }
            else if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                isAmbiguous = true;
            }
        }

        return isFound;
    }
}
