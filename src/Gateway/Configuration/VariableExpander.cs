using System.Text;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Puts environment variables into scalars: <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c> (the default also replaces an empty value), and
/// <c>$$</c> for a dollar sign. Done after the YAML is read, so what a variable holds is never read as YAML. A dollar sign before anything
/// else stays as it is. For one thread.
/// </summary>
internal sealed class VariableExpander(Func<string, string?> environment, ProblemList problems)
{
    /// <summary>Most characters that all values together may grow to. 4 Mi.</summary>
    internal const int TotalCharsMax = 4 * 1024 * 1024;

    private int _total;

    /// <summary>The value with its variables put in. Problems name the variable, never what it holds.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="keep">Names in braces that are left for later, such as per-request placeholders.</param>
    internal string Expand(ConfigScalar scalar, ReadOnlySpan<string> keep = default)
    {
        string raw = scalar.Raw;
        int dollar = raw.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0)
        {
            return raw;
        }

        var result = new StringBuilder(raw.Length);
        int at = 0;
        while (dollar >= 0)
        {
            result.Append(raw, at, dollar - at);
            at = dollar + ReadReference(scalar, raw.AsSpan(dollar), keep, result);
            dollar = raw.IndexOf('$', at);
        }

        result.Append(raw, at, raw.Length - at);
        _total += result.Length;
        if (_total > TotalCharsMax)
        {
            problems.Error(scalar, $"the values with their variables put in are longer than {TotalCharsMax} characters");
            return string.Empty;
        }

        return result.ToString();
    }

    // Appends what the text, which begins with a dollar sign, stands for, and returns how many characters that took.
    private int ReadReference(ConfigScalar scalar, ReadOnlySpan<char> text, ReadOnlySpan<string> keep, StringBuilder result)
    {
        if (text is ['$', '$', ..])
        {
            result.Append('$');
            return 2;
        }

        if (text is ['$', '{', ..])
        {
            return ReadBraces(scalar, text, keep, result);
        }

        int length = NameLength(text[1..]);
        if (length == 0)
        {
            result.Append('$');
            return 1;
        }

        result.Append(Lookup(scalar, text.Slice(1, length).ToString(), null));
        return 1 + length;
    }

    private int ReadBraces(ConfigScalar scalar, ReadOnlySpan<char> text, ReadOnlySpan<string> keep, StringBuilder result)
    {
        int close = text.IndexOf('}');
        ReadOnlySpan<char> body = close < 0 ? default : text[2..close];
        int length = NameLength(body);
        ReadOnlySpan<char> rest = body[length..];
        if (length == 0 || !(rest.IsEmpty || rest.StartsWith(":-")))
        {
            problems.Error(scalar, $"{scalar.Quoted} holds a malformed variable; write ${{NAME}} or ${{NAME:-default}}, and $$ for a dollar sign");
            return close < 0 ? text.Length : close + 1;
        }

        string name = body[..length].ToString();
        if (rest.IsEmpty && keep.Contains(name))
        {
            result.Append(text[..(close + 1)]);
        }
        else
        {
            result.Append(Lookup(scalar, name, rest.IsEmpty ? null : rest[2..].ToString()));
        }

        return close + 1;
    }

    private string Lookup(ConfigScalar scalar, string name, string? fallback)
    {
        string? value = environment(name);
        if (fallback is not null)
        {
            return string.IsNullOrEmpty(value) ? fallback : value;
        }

        if (value is null)
        {
            problems.Warning(scalar, $"the environment variable {name} is not set; it is taken as empty");
        }

        return value ?? string.Empty;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (text[length] == '_' || char.IsAsciiLetter(text[length]) || (length > 0 && char.IsAsciiDigit(text[length]))))
        {
            length++;
        }

        return length;
    }
}
