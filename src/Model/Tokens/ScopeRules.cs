using System.Collections.Immutable;

namespace SatGate.Model.Tokens;

/// <summary>What the values of scope caveats allow, on routes and for tools. Every scope of a token has to allow; a token without any is not narrowed.</summary>
internal static class ScopeRules
{
    private const int TenantLetters = 36;

    /// <summary>Whether every scope grants the one that a route requires. A scope is compared whole: a list is not taken apart here.</summary>
    public static bool Grant(ImmutableArray<string> scopes, ReadOnlySpan<char> required)
    {
        foreach (string scope in scopes)
        {
            if (!Grants(scope, required))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every scope allows a tool. Here a scope is a list of words.</summary>
    public static bool AllowTool(ImmutableArray<string> scopes, ReadOnlySpan<char> tool)
    {
        if (tool.StartsWith(TokenWords.ArgumentRules, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (string scope in scopes)
        {
            if (!AllowsTool(scope, tool))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a scope holds a word that allows everything.</summary>
    public static bool IsUniversal(ReadOnlySpan<char> scope)
    {
        foreach (Range range in scope.SplitAny(", "))
        {
            if (IsUniversalWord(WithoutTenant(scope[range].Trim())))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a word of the scope begins a rule on arguments.</summary>
    public static bool HoldsArgumentRules(ReadOnlySpan<char> scope)
    {
        foreach (Range range in scope.SplitAny(", "))
        {
            if (IsArgumentRule(scope[range].Trim()) || IsArgumentRule(WithoutTenant(scope[range].Trim())))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the whole scope is one rule on arguments.</summary>
    public static bool IsArgumentRule(ReadOnlySpan<char> scope) => scope.StartsWith(TokenWords.ArgumentRules, StringComparison.OrdinalIgnoreCase);

    private static bool Grants(ReadOnlySpan<char> scope, ReadOnlySpan<char> required) =>
        scope is "*" or "api:*"
        || scope.SequenceEqual(required)
        || (scope.EndsWith(":*", StringComparison.Ordinal) && required.StartsWith(scope[..^1], StringComparison.Ordinal));

    private static bool AllowsTool(ReadOnlySpan<char> scope, ReadOnlySpan<char> tool)
    {
        foreach (Range range in scope.Split(','))
        {
            ReadOnlySpan<char> word = WithoutTenant(scope[range].Trim());
            if (IsUniversalWord(word) || (!word.IsEmpty && word.SequenceEqual(tool)) || IsPrefixOf(word, tool))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUniversalWord(ReadOnlySpan<char> word) => word is "*" or "api:*" or "mcp:*";

    /// <summary><c>files:*</c> allows <c>files:read</c> and <c>files_read</c>.</summary>
    private static bool IsPrefixOf(ReadOnlySpan<char> word, ReadOnlySpan<char> tool) =>
        word.Length > 2
        && word.EndsWith(":*", StringComparison.Ordinal)
        && tool.Length >= word.Length - 1
        && tool.StartsWith(word[..^2], StringComparison.Ordinal)
        && tool[word.Length - 2] is (':' or '_');

    private static ReadOnlySpan<char> WithoutTenant(ReadOnlySpan<char> word) =>
        word.Length > TenantLetters && word[TenantLetters] == ':' && Guid.TryParseExact(word[..TenantLetters], "D", out _) ? word[(TenantLetters + 1)..] : word;
}
