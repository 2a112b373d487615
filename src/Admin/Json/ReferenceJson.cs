using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>The documents of <c>/api</c>: names in camelCase, as programs in use expect them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CapabilityMintRequest))]
[JsonSerializable(typeof(CapabilityMintAnswer))]
[JsonSerializable(typeof(CapabilityValidateRequest))]
[JsonSerializable(typeof(CapabilityValidateAnswer))]
[JsonSerializable(typeof(CapabilityDelegateRequest))]
[JsonSerializable(typeof(CapabilityDelegateAnswer))]
[JsonSerializable(typeof(CapabilityPingAnswer))]
[JsonSerializable(typeof(CapabilityFault))]
[JsonSerializable(typeof(GovernanceBanRequest))]
[JsonSerializable(typeof(GovernanceBanAnswer))]
[JsonSerializable(typeof(GraphAnswer))]
[JsonSerializable(typeof(EvidencePack))]
[JsonSerializable(typeof(MockPayRequest))]
[JsonSerializable(typeof(MockPayAnswer))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
