using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.Proxy.Routing;

/// <summary>
/// The conditions of one route that the path index does not settle: method, header fields, expression, and a prefix given beside an exact
/// path. Immutable.
/// </summary>
internal sealed class CompiledMatch
{
    private readonly byte[][] _methods;
    private readonly CompiledHeaderMatch[] _headers;
    private readonly RoutePattern? _pattern;

    /// <summary>Throws <see cref="ArgumentException"/> when an expression is not valid or a path does not begin with a slash.</summary>
    internal CompiledMatch(RouteMatch match)
    {
        Exact = PathBytes(match.PathExact);
        Prefix = PathBytes(match.PathPrefix);
        if (match.PathRegex is { } regex && !RoutePattern.TryCreate(regex, out _pattern, out string? error))
        {
            throw new ArgumentException($"The expression for the path is not valid: {error}", nameof(match));
        }

        _methods = [.. match.Methods.Select(Encoding.ASCII.GetBytes)];
        _headers = [.. match.Headers.Select(header => new CompiledHeaderMatch(header))];
    }

    /// <summary>The exact path; null when none is given.</summary>
    internal byte[]? Exact { get; }

    /// <summary>The path prefix; null when none is given.</summary>
    internal byte[]? Prefix { get; }

    /// <summary>Whether no path can meet both the exact path and the prefix.</summary>
    internal bool IsImpossible => Exact is not null && Prefix is not null && !IsBelow(Exact, Prefix);

    /// <summary>Whether the path is the prefix or below it, at a segment boundary.</summary>
    internal static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        path.StartsWith(prefix) && (path.Length == prefix.Length || prefix[^1] == (byte)'/' || path[prefix.Length] == (byte)'/');

    /// <summary>Whether the request meets everything but the exact path and the prefix.</summary>
    internal bool Accepts<TFields>(ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, ref readonly TFields fields)
        where TFields : struct, IRequestFields, allows ref struct
    {
        if (!AcceptsMethod(method))
        {
            return false;
        }

        foreach (CompiledHeaderMatch header in _headers)
        {
            if (!header.Matches(in fields))
            {
                return false;
            }
        }

        return _pattern is null || _pattern.IsMatch(path);
    }

    private static byte[]? PathBytes(string? path)
    {
        if (path is null)
        {
            return null;
        }

        return path.StartsWith('/') ? Encoding.UTF8.GetBytes(path) : throw new ArgumentException("A path begins with a slash.", nameof(path));
    }

    private bool AcceptsMethod(ReadOnlySpan<byte> method)
    {
        if (_methods.Length == 0)
        {
            return true;
        }

        foreach (byte[] accepted in _methods)
        {
            if (method.SequenceEqual(accepted))
            {
                return true;
            }
        }

        return false;
    }
}
