using System.Buffers;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>What makes a definition of a budget valid by itself.</summary>
internal static class DefinitionRules
{
    private const int IdCharsMax = 128;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("{}*?\"'`");

    /// <summary>What is wrong with a definition, in a sentence; null when nothing is.</summary>
    public static string? Find(BudgetDefinition definition)
    {
        if (!IsName(definition.Id))
        {
            return "The name of a budget is 1 to 128 visible ASCII characters without { } * ? and quotes.";
        }

        if (definition.Limit is { } limit && (limit < NanoUsd.Zero || limit.Value > NanoUsd.ValueMax))
        {
            return "A limit is zero or more, and at most 4,000,000,000 US dollars.";
        }

        if (!WindowCalendar.TryCreate(definition.Window, definition.TimeZone, out _))
        {
            return "The time zone of the windows is not known here; it is an IANA name such as Europe/Zurich.";
        }

        if (definition.ParentId is { } parent && (!IsName(parent) || string.Equals(parent, definition.Id, StringComparison.Ordinal)))
        {
            return "A budget cannot stand above itself, and its parent needs a valid name.";
        }

        return definition.CarvedFromId is not null && definition.Window != BudgetWindowKind.None ? "A carved budget has no windows." : null;
    }

    /// <summary>Whether a text may name a budget.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= IdCharsMax && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && text.AsSpan().IndexOfAny(Forbidden) < 0;
}
