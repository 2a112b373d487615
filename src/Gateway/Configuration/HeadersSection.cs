using System.Buffers;
using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads header fields to set. Values are never quoted in a message: they are where credentials stand.</summary>
internal static class HeadersSection
{
    // Filled in per request, so the environment does not get to see them.
    private static readonly string[] Placeholders = ["remote_addr", "request_id"];

    private static readonly SearchValues<char> UrlDelimiters = SearchValues.Create("/\\?#@");

    internal static ImmutableArray<HeaderTemplate> Read(SectionReader section, string key)
    {
        var headers = ImmutableArray.CreateBuilder<HeaderTemplate>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((ConfigScalar name, ConfigScalar scalar) in section.Pairs(key))
        {
            string value = scalar.IsNull ? string.Empty : section.Text(scalar, Placeholders);
            if (Refuse(name.Raw, value, seen) is { } reason)
            {
                section.ErrorAt(name, key, $"{name.Quoted} {reason}");
                continue;
            }

            headers.Add(new HeaderTemplate(name.Raw, value));
        }

        return headers.ToImmutable();
    }

    private static string? Refuse(string name, string value, HashSet<string> seen)
    {
        if (!FieldRules.IsToken(name))
        {
            return "is not a header name";
        }

        if (FieldRules.IsManaged(name))
        {
            return "is written by the gateway itself and cannot be set";
        }

        if (!seen.Add(name))
        {
            return "is given twice; header names have no case";
        }

        if (string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase) && !IsHost(value))
        {
            return "needs a host and an optional port as its value";
        }

        return FieldRules.IsValue(value) ? null : "has a value with a line break, another control character, or white space at an end";
    }

    private static bool IsHost(string value) =>
        value.Length > 0
        && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !value.AsSpan().ContainsAny(UrlDelimiters)
        && Uri.TryCreate($"http://{value}", UriKind.Absolute, out _);
}
