using SatGate.Budget.Ledger;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Reads what is left of many budgets, a few at a time.</summary>
internal static class BudgetReadings
{
    /// <summary>Most readings under way for one request. 16.</summary>
    public const int AtOnceMax = 16;

    /// <summary>The readings of the budgets of some tokens, each once.</summary>
    public static Task<Dictionary<string, BudgetReading>> OfAsync(AdminCall call, IReadOnlyCollection<TokenRecord> tokens) =>
        OfAsync(call, tokens.Select(static token => token.BudgetId).OfType<string>());

    /// <summary>The readings of some budgets, each once; those that the ledger does not know are left out.</summary>
    public static async Task<Dictionary<string, BudgetReading>> OfAsync(AdminCall call, IEnumerable<string> budgetIds)
    {
        var readings = new Dictionary<string, BudgetReading>(StringComparer.Ordinal);
        foreach (string[] few in budgetIds.Distinct(StringComparer.Ordinal).Chunk(AtOnceMax))
        {
            BudgetReading?[] read = await Task.WhenAll(few.Select(id => call.Services.Budgets.ReadAsync(id, call.Gone).AsTask()));
            for (int i = 0; i < few.Length; i++)
            {
                if (read[i] is { } reading)
                {
                    readings[few[i]] = reading;
                }
            }
        }

        return readings;
    }
}
