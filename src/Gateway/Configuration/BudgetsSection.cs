using System.Buffers;
using System.Collections.Immutable;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>budget.budgets</c>: a list whose entries have an <c>id</c>, or a mapping whose keys are the ids.</summary>
internal static class BudgetsSection
{
    /// <summary>Most budgets of a file. 10,000; more than that are made over the API.</summary>
    internal const int BudgetsMax = 10_000;

    /// <summary>Most budgets that one call may be charged to through <c>parent</c>, the first included. 8.</summary>
    internal const int DepthMax = 8;

    /// <summary>Longest label in characters. 256.</summary>
    internal const int LabelCharsMax = 256;

    private const string Unlimited = "unlimited";

    private static readonly SearchValues<char> ZoneChars =
        SearchValues.Create("+-/_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    internal static ImmutableArray<BudgetDefinition> Read(SectionReader parent)
    {
        var budgets = new Dictionary<string, BudgetDefinition>(StringComparer.Ordinal);
        var sections = new Dictionary<string, SectionReader>(StringComparer.Ordinal);
        foreach ((ConfigScalar? name, SectionReader section) in Entries(parent))
        {
            BudgetDefinition budget = ReadOne(name, section);
            if (!BudgetName.IsValid(budget.Id))
            {
                section.ErrorAt(
                    section.Written("id") ?? name ?? section.Node,
                    "id",
                    $"an id is needed: 1 to {BudgetName.CharsMax} visible ASCII characters, without {{ }} * ? and quotes");
            }
            else if (!budgets.TryAdd(budget.Id, budget))
            {
                section.Error("id", $"the id is already taken by the budget on line {sections[budget.Id].Node.Line}");
            }
            else
            {
                sections.Add(budget.Id, section);
            }
        }

        if (budgets.Count > BudgetsMax)
        {
            parent.Error("budgets", $"has more than {BudgetsMax} budgets");
        }

        CheckParents(budgets, sections);
        return budgets.Count == 0 ? [] : [.. budgets.Values];
    }

    private static IEnumerable<(ConfigScalar? Name, SectionReader Section)> Entries(SectionReader parent) =>
        parent.Written("budgets") is ConfigSequence
            ? parent.Sections("budgets").Select(section => ((ConfigScalar?)null, section))
            : parent.NamedSections("budgets").Select(entry => ((ConfigScalar?)entry.Name, entry.Section));

    private static BudgetDefinition ReadOne(ConfigScalar? name, SectionReader section)
    {
        string? id = section.Text("id");
        if (name is not null && id is not null && !string.Equals(name.Raw, id, StringComparison.Ordinal))
        {
            section.Error("id", "differs from the key that the budget stands under; leave one of them out");
        }

        BudgetWindowKind window = ReadWindow(section);
        string? label = section.Text("label");
        if (label is { Length: > LabelCharsMax } || label?.Any(char.IsControl) == true)
        {
            section.Error("label", $"a label is at most {LabelCharsMax} characters, without control characters");
        }

        var budget = new BudgetDefinition
        {
            Id = id ?? name?.Raw ?? string.Empty,
            Limit = ReadLimit(section),
            Window = window,
            TimeZone = ReadZone(section, window) ?? "UTC",
            ParentId = section.Text("parent") is { Length: > 0 } above ? above : null,
            Label = string.IsNullOrEmpty(label) ? null : label,
        };
        section.Finish();
        return budget;
    }

    // A budget without a limit only counts. That is said aloud, so that no typing error takes a limit away.
    private static NanoUsd? ReadLimit(SectionReader section)
    {
        bool credits = section.Has("limitCredits");
        bool usd = section.Has("limitUsd");
        if (credits == usd)
        {
            _ = section.Take("limitCredits");
            _ = section.Take("limitUsd");
            section.Error(
                credits ? "limitUsd" : "limitCredits",
                credits
                    ? "stands beside limitCredits; give one of them"
                    : "a limit is needed; write limitCredits: 500, limitUsd: 5.00, or limitCredits: unlimited for a budget that only counts");
            return null;
        }

        string key = credits ? "limitCredits" : "limitUsd";
        _ = section.Take(credits ? "limitUsd" : "limitCredits");
        if (section.Text(key) is not { } text || string.Equals(text, Unlimited, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return credits ? section.Credits(key, text) : section.Usd(key, text);
    }

    private static BudgetWindowKind ReadWindow(SectionReader section) =>
        section.Choice("window", "none", "minute", "hour", "day", "week", "month") switch
        {
            "minute" => BudgetWindowKind.Minute,
            "hour" => BudgetWindowKind.Hour,
            "day" => BudgetWindowKind.Day,
            "week" => BudgetWindowKind.Week,
            "month" => BudgetWindowKind.Month,
            _ => BudgetWindowKind.None,
        };

    private static string? ReadZone(SectionReader section, BudgetWindowKind window)
    {
        if (section.Text("timeZone") is not { Length: > 0 } zone)
        {
            return null;
        }

        // A name is looked up as a file below the zone database, so what could lead out of it is not looked up at all.
        if (zone.AsSpan().ContainsAnyExcept(ZoneChars) || zone[0] == '/' || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            section.Error("timeZone", "no such time zone on this system; write an IANA name such as Europe/Berlin or UTC");
            return null;
        }

        if (window == BudgetWindowKind.None)
        {
            section.Warning("timeZone", "has no effect without a window");
        }

        return zone;
    }

    private static void CheckParents(Dictionary<string, BudgetDefinition> budgets, Dictionary<string, SectionReader> sections)
    {
        foreach (BudgetDefinition budget in budgets.Values)
        {
            if (budget.ParentId is { } parent && !budgets.ContainsKey(parent))
            {
                string? near = NearestName.Find(parent, budgets.Keys);
                sections[budget.Id].Error("parent", $"no such budget{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
                continue;
            }

            int depth = 1;
            BudgetDefinition? at = budget;
            while (depth <= DepthMax && at.ParentId is { } above && budgets.TryGetValue(above, out at))
            {
                depth++;
                if (ReferenceEquals(at, budget))
                {
                    sections[budget.Id].Error("parent", "leads back to the budget itself");
                    break;
                }
            }

            if (depth > DepthMax && !ReferenceEquals(at, budget))
            {
                sections[budget.Id].Error("parent", $"a call would be charged to more than {DepthMax} budgets");
            }
        }
    }
}
