using System.Text.Json;
using System.Text.Json.Serialization;
using SatGate.Model.Registry;

namespace SatGate.Mcp.Governance.Approvals;

/// <summary>How approvals are written in the registry.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApprovalRecord))]
internal sealed partial class ApprovalJson : JsonSerializerContext
{
    /// <summary>Writes one.</summary>
    public static string Write(ApprovalRecord record) => JsonSerializer.Serialize(record, Default.ApprovalRecord);

    /// <summary>Reads one; null when it is none.</summary>
    public static ApprovalRecord? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, Default.ApprovalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
