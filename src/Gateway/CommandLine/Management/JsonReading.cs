using System.Text.Json;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary>Reads answers of the gateway for people.</summary>
internal static class JsonReading
{
    /// <summary>A text; empty when it is absent.</summary>
    internal static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    /// <summary>An amount in dollars, its digits as they came; a dash when it is absent.</summary>
    internal static string Usd(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? $"${value.GetRawText()}" : "-";

    /// <summary>A whole number; 0 when it is absent.</summary>
    internal static long Number(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;

    /// <summary>A switch; false when it is absent.</summary>
    internal static bool Flag(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Texts of an array, joined by commas; empty when it is absent.</summary>
    internal static string Joined(this JsonElement element, string name) =>
        string.Join(", ", element.Items(name).Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString() : item.GetRawText()));

    /// <summary>The members of an array; none when it is absent.</summary>
    internal static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A text, or a dash when it is absent or empty.</summary>
    internal static string TextOrDash(this JsonElement element, string name) => element.Text(name) is { Length: > 0 } text ? text : "-";
}
