using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>The documents of <c>/admin</c>: names in snake_case, absent instead of null, a name given twice refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 512)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(PingAnswer))]
[JsonSerializable(typeof(MintRequest))]
[JsonSerializable(typeof(MintAnswer))]
[JsonSerializable(typeof(TokenListAnswer))]
[JsonSerializable(typeof(TokenDetail))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(RevokeAnswer))]
[JsonSerializable(typeof(SpendAnswer))]
[JsonSerializable(typeof(ThreatsAnswer))]
[JsonSerializable(typeof(RoutesAnswer))]
[JsonSerializable(typeof(BudgetListAnswer))]
[JsonSerializable(typeof(BudgetItem))]
[JsonSerializable(typeof(BudgetRequest))]
[JsonSerializable(typeof(TreeAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(AuditItem))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(BanListAnswer))]
[JsonSerializable(typeof(BanItem))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ReconcileAnswer))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(McpUpstreamListAnswer))]
[JsonSerializable(typeof(McpUpstreamItem))]
[JsonSerializable(typeof(McpSessionListAnswer))]
[JsonSerializable(typeof(ApprovalListAnswer))]
[JsonSerializable(typeof(ApprovalItem))]
internal sealed partial class AdminJson : JsonSerializerContext;
