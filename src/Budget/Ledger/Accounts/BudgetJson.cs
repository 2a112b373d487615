using System.Text.Json.Serialization;

namespace SatGate.Budget.Ledger;

/// <summary>The documents of the ledger in the registry.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BudgetDocument))]
internal sealed partial class BudgetJson : JsonSerializerContext;
