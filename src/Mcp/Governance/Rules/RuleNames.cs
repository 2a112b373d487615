using System.Buffers;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>What fields and tools may be called in rules.</summary>
internal static class RuleNames
{
    /// <summary>Longest name of a field in bytes.</summary>
    public const int FieldBytesMax = 64;

    /// <summary>Longest name of a tool in bytes.</summary>
    public const int ToolBytesMax = 128;

    private static readonly SearchValues<char> FieldLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static readonly SearchValues<char> ToolLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/-");

    // Tools that run whatever they are given: no rule on a field of theirs would hold.
    private static readonly string[] Unruly = ["ExecuteWixAPI", "SearchWixAPISpec"];

    /// <summary>Gives the name back. Throws <see cref="RuleDocumentException"/> when no field may have it.</summary>
    public static string Field(string name) => name.Length is > 0 and <= FieldBytesMax && !name.AsSpan().ContainsAnyExcept(FieldLetters)
        ? name
        : throw new RuleDocumentException("the name of a field is 1 to 64 letters, digits, underscores, points and hyphens");

    /// <summary>Gives the name back. Throws <see cref="RuleDocumentException"/> when no rule may be for it.</summary>
    public static string Tool(string name)
    {
        bool isName = name.Length is > 0 and <= ToolBytesMax && !name.AsSpan().ContainsAnyExcept(ToolLetters) && !name.EndsWith(":*", StringComparison.Ordinal);
        if (!isName || Unruly.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new RuleDocumentException("a rule is for one tool by its name, and not for one that runs whatever it is given");
        }

        return name;
    }

    /// <summary>
    /// Whether a rule is for a call, whose tool clients know by one name and whose server may know it by the rest of it. Letters count alike in both
    /// cases: no server tells tools apart by them, and a rule must not be passed by.
    /// </summary>
    public static bool Matches(string ruled, string tool, string upstream) =>
        string.Equals(ruled, tool, StringComparison.OrdinalIgnoreCase)
        || (tool.Length == ruled.Length + upstream.Length + 2
            && tool.StartsWith(upstream, StringComparison.Ordinal)
            && tool.AsSpan(upstream.Length, 2) is "__"
            && tool.EndsWith(ruled, StringComparison.OrdinalIgnoreCase));
}
