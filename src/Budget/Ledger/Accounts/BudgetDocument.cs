using System.Text.Json;
using System.Text.Json.Serialization;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>A budget's definition as the registry keeps it, under its name. Amounts are whole counts of 10⁻⁹ US dollars.</summary>
internal sealed class BudgetDocument
{
    private static readonly string[] Windows = ["none", "minute", "hour", "day", "week", "month"];

    [JsonPropertyName("limit_nano_usd")]
    public long? LimitNanoUsd { get; init; }

    [JsonPropertyName("window")]
    public string? Window { get; init; }

    [JsonPropertyName("time_zone")]
    public string? TimeZone { get; init; }

    [JsonPropertyName("parent_id")]
    public string? ParentId { get; init; }

    [JsonPropertyName("carved_from_id")]
    public string? CarvedFromId { get; init; }

    [JsonPropertyName("carved_window")]
    public string? CarvedWindow { get; init; }

    [JsonPropertyName("carved_window_ends_at_ms")]
    public long CarvedWindowEndsAtMs { get; init; }

    [JsonPropertyName("carved_window_keep_ms")]
    public long CarvedWindowKeepMs { get; init; }

    [JsonPropertyName("label")]
    public string? Label { get; init; }

    internal static string Write(StoredBudget budget)
    {
        BudgetDefinition definition = budget.Definition!;
        var document = new BudgetDocument
        {
            LimitNanoUsd = definition.Limit?.Value,
            Window = definition.Window == BudgetWindowKind.None ? null : Windows[(int)definition.Window],
            TimeZone = definition.Window == BudgetWindowKind.None ? null : definition.TimeZone,
            ParentId = definition.ParentId,
            CarvedFromId = definition.CarvedFromId,
            CarvedWindow = budget.Source?.WindowId,
            CarvedWindowEndsAtMs = budget.Source?.EndsAtUnixMs ?? 0,
            CarvedWindowKeepMs = budget.Source?.KeepMs ?? 0,
            Label = definition.Label,
        };
        return JsonSerializer.Serialize(document, BudgetJson.Default.BudgetDocument);
    }

    /// <summary>Reads one; without a definition when it is not understood.</summary>
    internal static StoredBudget Read(string id, string json)
    {
        try
        {
            BudgetDocument? document = JsonSerializer.Deserialize(json, BudgetJson.Default.BudgetDocument);
            int window = Array.IndexOf(Windows, document?.Window ?? Windows[0]);
            if (document is null || window < 0)
            {
                return new StoredBudget(null, null);
            }

            var definition = new BudgetDefinition
            {
                Id = id,
                Limit = document.LimitNanoUsd is { } limit ? new NanoUsd(limit) : null,
                Window = (BudgetWindowKind)window,
                TimeZone = document.TimeZone ?? "UTC",
                ParentId = document.ParentId,
                CarvedFromId = document.CarvedFromId,
                Label = document.Label,
            };
            CarveSource? source = document.CarvedWindow is { } name ? new CarveSource(name, document.CarvedWindowEndsAtMs, document.CarvedWindowKeepMs) : null;
            return new StoredBudget(DefinitionRules.Find(definition) is null ? definition : null, source);
        }
        catch (JsonException)
        {
            return new StoredBudget(null, null);
        }
    }
}
