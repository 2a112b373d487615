using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;

namespace SatGate.McpFixture;

/// <summary>Reads payloads that are written as text, so that they look in the source as they do on the wire.</summary>
internal static class Json
{
    /// <summary>The message type that this text describes.</summary>
    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize(text, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)))
        ?? throw new JsonException("A payload of the fixture is empty.");

    /// <summary>This text as an element.</summary>
    public static JsonElement Element(string text) => JsonElement.Parse(text);

    /// <summary>This value as compact text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
}
