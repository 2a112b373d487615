using System.Collections.Immutable;
using System.Text;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;
using SatGate.Proxy.Routing;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>match</c> of a route.</summary>
internal static class MatchSection
{
    /// <summary>Longest path of a matcher, a strip prefix or a rewrite in bytes. 2,048.</summary>
    internal const int PathBytesMax = 2048;

    /// <summary>Reads the matchers. What is wrong is reported; the result then may match nothing.</summary>
    internal static RouteMatch Read(SectionReader route, SectionReader? section)
    {
        if (section is null)
        {
            if (!route.Has("match"))
            {
                route.Error("match", "a path matcher is needed; write match: {pathPrefix: /} for every path");
            }

            return new RouteMatch();
        }

        string? prefix = ReadPath(section, "pathPrefix");
        string? exact = ReadPath(section, "pathExact");
        string? regex = ReadRegex(section);
        var match = new RouteMatch
        {
            PathPrefix = prefix,
            PathExact = exact,
            PathRegex = regex,
            Methods = ReadMethods(section),
            Headers = ReadHeaders(section),
        };
        if (!section.Has("pathPrefix") && !section.Has("pathExact") && !section.Has("pathRegex"))
        {
            route.Error("match", "one of pathPrefix, pathExact and pathRegex is needed");
        }

        if (prefix is not null && exact is not null && !RouteTable.IsBelow(exact, prefix))
        {
            section.Error("pathExact", "can never match, since it is not below pathPrefix");
        }

        section.Finish();
        return match;
    }

    /// <summary>Why a text cannot be the path of a matcher, or null. Request paths are ASCII, percent-encoded, and compared as they are.</summary>
    internal static string? RefusePath(string path)
    {
        if (!path.StartsWith('/'))
        {
            return "begins with a slash";
        }

        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > PathBytesMax)
        {
            return $"is at most {PathBytesMax} bytes long";
        }

        foreach (byte value in bytes)
        {
            if (value is <= (byte)' ' or >= 0x7F or (byte)'?' or (byte)'#' or (byte)'"' or (byte)'<' or (byte)'>' or (byte)'\\')
            {
                return "holds only what a request path can hold; write other characters percent-encoded, such as %20";
            }
        }

        byte[] normal = new byte[bytes.Length];
        int length = PathForms.Normalize(bytes, PathAmbiguity.All, normal, out _);
        return bytes.AsSpan().SequenceEqual(normal.AsSpan(0, length))
            ? null
            : "is written in normal form: no dot segments, empty segments or encoded slashes, and no %XX for what needs none or in lower case";
    }

    private static string? ReadPath(SectionReader section, string key)
    {
        string? path = section.Text(key);
        if (path is null)
        {
            return null;
        }

        if (key == "pathPrefix" && path.EndsWith('*'))
        {
            path = path[..^1];
        }

        if (RefusePath(path) is { } reason)
        {
            section.Error(key, $"a path {reason}");
            return null;
        }

        return path;
    }

    private static string? ReadRegex(SectionReader section)
    {
        string? regex = section.Text("pathRegex");
        if (regex is not null && !RoutePattern.TryCreate(regex, out _, out string? error))
        {
            section.Error("pathRegex", RefusePattern(section.Scalar("pathRegex")!, regex, error));
            return null;
        }

        return regex;
    }

    // The reason quotes the expression, which must not show what a variable held.
    private static string RefusePattern(ConfigScalar scalar, string value, string error) =>
        string.Equals(scalar.Raw, value, StringComparison.Ordinal) ? $"the expression cannot be used: {error.TrimEnd('.')}" : "the expression cannot be used";

    private static ImmutableArray<string> ReadMethods(SectionReader section)
    {
        var methods = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("methods"))
        {
            if (!FieldRules.IsToken(text))
            {
                section.ErrorAt(at, "methods", $"{at.Quoted} is not a method");
            }
            else if (!methods.Contains(text.ToUpperInvariant()))
            {
                methods.Add(text.ToUpperInvariant());
            }
        }

        return methods.ToImmutable();
    }

    private static ImmutableArray<HeaderMatch> ReadHeaders(SectionReader section)
    {
        var headers = ImmutableArray.CreateBuilder<HeaderMatch>();
        foreach ((ConfigScalar name, ConfigScalar scalar) in section.Pairs("headers"))
        {
            string value = scalar.IsNull ? string.Empty : section.Text(scalar, []);
            bool regex = value.StartsWith('~');
            string expected = regex ? value[1..] : value;
            if (!FieldRules.IsToken(name.Raw))
            {
                section.ErrorAt(name, "headers", $"{name.Quoted} is not a header name");
            }
            else if (!regex && !FieldRules.IsValue(expected))
            {
                section.ErrorAt(scalar, "headers", $"the value for {name.Quoted} can never be received");
            }
            else if (regex && !RoutePattern.TryCreate(expected, out _, out string? error))
            {
                section.ErrorAt(scalar, "headers", $"{name.Quoted}: {RefusePattern(scalar, value, error)}");
            }

            headers.Add(new HeaderMatch(name.Raw, expected, regex));
        }

        return headers.ToImmutable();
    }
}
