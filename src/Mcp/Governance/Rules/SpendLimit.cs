using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>How much some tools may be asked to spend in a day or a week, counted over a field of their arguments in units of 10⁻⁸. Immutable.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Field">The field.</param>
/// <param name="MaxText">The limit as the document writes it.</param>
/// <param name="Window">The word of the window.</param>
/// <param name="Counter">Where it is counted, for all gateways.</param>
internal sealed record SpendLimit(ImmutableArray<string> Tools, string Field, string MaxText, string Window, BudgetDefinition Counter)
{
    /// <summary>How the names of counters begin.</summary>
    public const string CounterPrefix = "spendlimit-";

    private const string DefaultTimeZone = "America/New_York";
    private const int ToolsMax = 8;
    private const int WholeDigitsMax = 10;
    private const int FractionDigitsMax = 8;
    private const int ZoneBytesMax = 64;

    /// <summary>Reads one. Throws <see cref="RuleDocumentException"/>.</summary>
    /// <param name="limit">The element.</param>
    /// <param name="word">The word of the token it stands in, which together with its place names the counter.</param>
    /// <param name="place">Its place among the limits of the word.</param>
    public static SpendLimit Read(JsonElement limit, string word, int place)
    {
        StrictJson.Object(limit, "tools", "field", "max", "window", "tz");
        DecimalText max = StrictJson.Decimal(limit, "max");
        long? count = max.ToCountUp();
        if (max.IsZero || count is null || max.WholeDigits > WholeDigitsMax || max.FractionDigits > FractionDigitsMax)
        {
            throw new RuleDocumentException("max is more than 0, with at most 10 digits before and 8 behind the point");
        }

        string window = StrictJson.Text(limit, "window", 8);
        BudgetWindowKind kind = window switch
        {
            "day" => BudgetWindowKind.Day,
            "week" => BudgetWindowKind.Week,
            _ => throw new RuleDocumentException("window is day or week"),
        };
        string zone = limit.TryGetProperty("tz", out _) ? StrictJson.Text(limit, "tz", ZoneBytesMax) : DefaultTimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            throw new RuleDocumentException("tz is not a time zone known here");
        }

        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{word}#{place}")));
        var counter = new BudgetDefinition
        {
            Id = CounterPrefix + Convert.ToHexStringLower(name)[..24],
            Limit = new NanoUsd(count.Value),
            Window = kind,
            TimeZone = zone,
        };
        return new SpendLimit(ReadTools(limit), RuleNames.Field(StrictJson.Text(limit, "field", RuleNames.FieldBytesMax)), StrictJson.Text(limit, "max", 64), window, counter);
    }

    /// <summary>The tools of a limit or an approval. Throws <see cref="RuleDocumentException"/>.</summary>
    internal static ImmutableArray<string> ReadTools(JsonElement element) =>
        [.. StrictJson.Items(element, "tools", ToolsMax).Select(static tool => RuleNames.Tool(StrictJson.Text(tool, RuleNames.ToolBytesMax)))];
}
