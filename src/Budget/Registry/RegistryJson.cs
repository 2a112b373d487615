using System.Text.Json.Serialization;

namespace SatGate.Budget.Registry;

/// <summary>The documents of the registry.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BanDocument))]
[JsonSerializable(typeof(TokenDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext;
