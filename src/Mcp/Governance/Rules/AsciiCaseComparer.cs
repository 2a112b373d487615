using System.Diagnostics.CodeAnalysis;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>Compares texts without the case of ASCII letters; all other letters count as they are.</summary>
internal sealed class AsciiCaseComparer : IEqualityComparer<string>
{
    /// <summary>The only one.</summary>
    public static readonly AsciiCaseComparer Instance = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => x is null || y is null ? x is null && y is null : x.Length == y.Length && Lower(x) == Lower(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] string obj) => string.GetHashCode(Lower(obj), StringComparison.Ordinal);

    private static string Lower(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    });
}
