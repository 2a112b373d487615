using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>tools</c> of the MCP file: what tools cost.</summary>
internal static class McpToolsSection
{
    /// <summary>Most credits that a call may cost.</summary>
    internal const long CreditsMax = NanoUsd.ValueMax / NanoUsd.PerCredit;

    /// <summary>Longest path into a result, in characters. 256.</summary>
    private const int PathCharsMax = 256;

    internal static McpToolCosts Read(SectionReader? section)
    {
        if (section is null)
        {
            return new McpToolCosts();
        }

        long defaultCost = section.Integer("defaultCost", 0, CreditsMax) ?? 1;
        var costs = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var results = ImmutableDictionary.CreateBuilder<string, McpResultCost>(StringComparer.Ordinal);
        SectionReader? costSection = section.Section("costs");
        foreach (ConfigEntry entry in costSection?.Entries ?? [])
        {
            string tool = entry.Key.Raw;
            int star = tool.IndexOf('*', StringComparison.Ordinal);
            if (tool.Length == 0 || (star >= 0 && star != tool.Length - 1))
            {
                section.ErrorAt(entry.Key, "costs", $"{entry.Key.Quoted} is not a tool name; a * may only stand at its end");
            }
            else if (entry.Value is ConfigMapping)
            {
                results[tool] = ReadResultCost(costSection!.Section(tool)!);
            }
            else if (costSection!.Integer(tool, 0, CreditsMax) is { } cost)
            {
                costs[tool] = cost;
            }
        }

        section.Finish();
        return new McpToolCosts { DefaultCost = defaultCost == 0 ? 1 : defaultCost, Costs = costs.ToImmutable(), ResultCosts = results.ToImmutable() };
    }

    private static McpResultCost ReadResultCost(SectionReader section)
    {
        string from = section.Text("from") ?? string.Empty;
        string? path = ReadPath(section, from, section.Text("path"));
        decimal perUnit = (section.Credits("perUnit") ?? NanoUsd.FromCredits(1)).Value / (decimal)NanoUsd.PerCredit;
        if (!section.Has("hold"))
        {
            section.Error("hold", "credits to hold before the call are needed: the most that a call may cost");
        }

        long hold = section.Integer("hold", 1, CreditsMax) ?? 1;
        section.Finish();
        return new McpResultCost(path, perUnit, hold);
    }

    // "usage" reads the tokens of a language model; "result" with a path, or "result.a.b" in one, reads a number.
    private static string? ReadPath(SectionReader section, string from, string? path)
    {
        const string Prefix = "result.";
        if (string.Equals(from, "usage", StringComparison.Ordinal))
        {
            if (path is not null)
            {
                section.Warning("path", "has no effect with from: usage");
            }

            return null;
        }

        if (!string.Equals(from, "result", StringComparison.Ordinal) && !from.StartsWith(Prefix, StringComparison.Ordinal))
        {
            section.Error("from", "write usage, result with a path beside it, or result.name.name");
            return null;
        }

        string names = path ?? (from.Length > Prefix.Length ? from[Prefix.Length..] : string.Empty);
        if (names.Length is 0 or > PathCharsMax || names.Split('.').Any(static name => name.Length == 0))
        {
            section.Error(path is null ? "from" : "path", $"names of members from the result inwards are needed, with points between them and at most {PathCharsMax} characters");
        }

        return names;
    }
}
