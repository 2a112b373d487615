using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Reads <c>stripPrefix</c> in all its spellings: a text or a switch in the route, a text under <c>transform</c>, and, since files in use have it
/// there, under <c>policy</c>.
/// </summary>
internal static class StripPrefixKey
{
    private const string Key = "stripPrefix";

    /// <summary>The prefix without a slash at its end, null for none; and whether the route also answers paths that lack it already.</summary>
    internal static (string? Prefix, bool AnswersStripped) Read(SectionReader route, SectionReader? transform, SectionReader? policy, RouteMatch match)
    {
        string? chosen = null;
        bool isText = false;
        foreach (SectionReader? section in (ReadOnlySpan<SectionReader?>)[route, transform, policy])
        {
            if (section is null || ReadOne(section, match, out bool text) is not { } prefix)
            {
                continue;
            }

            if (chosen is not null && !string.Equals(chosen, prefix, StringComparison.Ordinal))
            {
                section.Error(Key, "differs from the prefix given elsewhere in this route; give it once");
            }

            isText |= text;
            chosen ??= prefix;
        }

        return chosen is null or "" ? (null, false) : (chosen, isText && IsProperPrefix(chosen, match.PathPrefix));
    }

    // What is left once the prefix is gone must still say something, or the route would answer every path that no route matches.
    private static bool IsProperPrefix(string prefix, string? pathPrefix) =>
        pathPrefix is not null && pathPrefix.Length > prefix.Length + 1 && pathPrefix.StartsWith(prefix + "/", StringComparison.Ordinal);

    private static string? ReadOne(SectionReader section, RouteMatch match, out bool isText)
    {
        isText = false;
        if (section.Scalar(Key) is not { } scalar)
        {
            return null;
        }

        if (scalar is { IsPlain: true, Raw: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" })
        {
            return section.Bool(Key) == true ? Matched(section, match) : string.Empty;
        }

        isText = true;
        string text = section.Text(Key) ?? string.Empty;
        if (text.Length > 0 && MatchSection.RefusePath(text) is { } reason)
        {
            section.Error(Key, $"a path {reason}");
            return null;
        }

        return text.TrimEnd('/');
    }

    private static string? Matched(SectionReader section, RouteMatch match)
    {
        string? matched = match.PathPrefix ?? match.PathExact;
        if (matched is null && match.PathRegex is not null)
        {
            section.Error(Key, "true strips the matched prefix, and this route has none; write the prefix out");
        }

        return matched?.TrimEnd('/');
    }
}
