using System.Buffers;

namespace SatGate.Model.Validation;

/// <summary>What may name a budget or a tenant. Names become parts of keys, so what would mean something there is refused. Pure and thread-safe.</summary>
public static class BudgetName
{
    /// <summary>Longest name of a budget in characters. 128.</summary>
    public const int CharsMax = 128;

    /// <summary>Longest name of a tenant in characters. 64.</summary>
    public const int TenantCharsMax = 64;

    private static readonly SearchValues<char> Special = SearchValues.Create("{}*?'\"`");

    private static readonly SearchValues<char> TenantChars =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether the text names a budget: 1 to <see cref="CharsMax"/> visible ASCII characters without <c>{ } * ?</c> and quotes.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= CharsMax && !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny(Special);

    /// <summary>Whether the text names a tenant: 1 to <see cref="TenantCharsMax"/> of <c>a-z A-Z 0-9 . _ -</c>.</summary>
    public static bool IsTenant(ReadOnlySpan<char> text) => text.Length is > 0 and <= TenantCharsMax && !text.ContainsAnyExcept(TenantChars);
}
