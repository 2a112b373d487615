using System.Text.Json.Serialization;

namespace SatGate.SimulatedLlm;

/// <summary>How the simulator's own documents are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatisticsReport))]
[JsonSerializable(typeof(ReceivedHead))]
[JsonSerializable(typeof(ReceivedBody))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
