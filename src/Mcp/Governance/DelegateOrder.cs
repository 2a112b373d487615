using System.Text.Json;
using SatGate.Budget.Registry;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance.Rules;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance;

/// <summary>Reads the parameters of <c>satgate/delegate</c>: budget in credits, scope, label, expiresIn in seconds.</summary>
internal static class DelegateOrder
{
    private const long BudgetMax = NanoUsd.ValueMax / NanoUsd.PerCredit;
    private const long SecondsMax = 10L * 366 * 24 * 3600;

    /// <summary>Reads them. Null with an order, else what is wrong.</summary>
    public static string? TryRead(ClientRequest request, TimeProvider time, out MintOrder? order)
    {
        order = null;
        if (!request.Scan.Params.IsPresent)
        {
            return "empty params";
        }

        try
        {
            using JsonDocument document = StrictJson.Parse(request.Message.Memory.Slice(request.Scan.Params.Start, request.Scan.Params.Length), CallArguments.DepthMax);
            JsonElement root = document.RootElement;
            long budget = Number(root, "budget", BudgetMax) ?? throw new RuleDocumentException("budget is a whole number of credits, 0 and more");
            order = new MintOrder
            {
                Limit = budget == 0 ? null : NanoUsd.FromCredits(budget),
                Scopes = Text(root, "scope") is { } scope ? [scope] : [],
                Name = Text(root, "label"),
                ExpiresAt = Number(root, "expiresIn", SecondsMax) is > 0 and { } seconds ? time.GetUtcNow().AddSeconds(seconds) : null,
            };
            return null;
        }
        catch (RuleDocumentException fault)
        {
            return fault.Message;
        }
    }

    private static long? Number(JsonElement root, string name, long max)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 && number <= max
            ? number
            : throw new RuleDocumentException($"{name} is a whole number, 0 to {max}");
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(string.Empty))
            ? StrictJson.Text(value, MintOrder.TextCharsMax)
            : null;
}
