using System.Globalization;
using System.Text;
using SatGate.Model.Configuration;
using SatGate.Overspend.Rows;

namespace SatGate.Overspend.Reports;

/// <summary>Writes the results as a table in Markdown. Pure.</summary>
internal static class ResultTable
{
    private static readonly string[] Headings =
    [
        "store, debit", "what happens", "times", "price", "calls paid for", "reached upstream", "overspent", "served", "refused", "unavailable", "broken",
        "charged, not sent", "credits left", "holds left", "seconds", "verdict",
    ];

    /// <summary>The table, with a line for each row.</summary>
    public static string Write(IEnumerable<(RowResult Result, IReadOnlyList<string> Violations)> rows)
    {
        StringBuilder text = new();
        text.Append("| ").AppendJoin(" | ", Headings).Append(" |\n|---|---|");
        text.Insert(text.Length, "---:|", Headings.Length - 3).Append("---|\n");
        foreach ((RowResult result, IReadOnlyList<string> violations) in rows)
        {
            text.Append("| ").AppendJoin(" | ", Cells(result, violations)).Append(" |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Cells(RowResult result, IReadOnlyList<string> violations) =>
    [
        result.Row.IsEmbedded ? "embedded" : result.Row.Debit == DebitMode.Leased ? "Redis, leased" : "Redis, strict",
        result.Row.Title,
        result.Faults == 0 ? "" : Text(result.Faults),
        Text(result.Row.PriceCredits),
        Text(result.Calls),
        Text(result.Reached),
        Credits(result.Overspend),
        Text(result.Counts.Allowed),
        Text(result.Counts.Refused),
        Text(result.Counts.Unavailable),
        Text(result.Counts.Broken),
        Text(result.Lost),
        result.Balance is { } balance ? Credits(balance.Remaining) : "?",
        Text(result.Holds),
        result.Seconds.ToString("F1", CultureInfo.InvariantCulture),
        violations.Count == 0 ? "holds" : "**BROKEN**: " + string.Join("; ", violations),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Credits(long nanoUsd) => ((decimal)nanoUsd / Model.Money.NanoUsd.PerCredit).ToString("0.#######", CultureInfo.InvariantCulture);
}
