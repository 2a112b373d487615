using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>
/// Which URLs a field may hold. Only those are let through that every reader understands alike: https, a plain host by name, no user, and a path
/// without anything that could be folded into another one. Immutable.
/// </summary>
internal sealed class UrlCondition
{
    /// <summary>Longest URL in characters.</summary>
    public const int UrlCharsMax = 2048;

    private const int HostsMax = 8;
    private const int PortsMax = 4;
    private const int PathsMax = 16;
    private const int TextBytesMax = 256;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create("\\#\"<>^`{|}");

    private static readonly SearchValues<char> HostLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    private static readonly string[] Foldable = ["%2f", "%5c", "%2e", "%25"];

    private readonly string[] _hosts;
    private readonly int[] _ports;
    private readonly string[] _prefixes;
    private readonly string[] _suffixes;

    private UrlCondition(string[] hosts, int[] ports, string[] prefixes, string[] suffixes)
    {
        _hosts = hosts;
        _ports = ports;
        _prefixes = prefixes;
        _suffixes = suffixes;
    }

    /// <summary>Reads one. Throws <see cref="RuleDocumentException"/>.</summary>
    public static UrlCondition Read(JsonElement element)
    {
        StrictJson.Object(element, "hosts", "ports", "path_prefixes", "path_suffixes");
        string[] hosts = [.. StrictJson.Items(element, "hosts", HostsMax).Select(static host => StrictJson.Text(host, TextBytesMax).ToLowerInvariant())];
        if (hosts.Any(static host => !IsHost(host)))
        {
            throw new RuleDocumentException("a host is a name, not an address");
        }

        int[] ports = element.TryGetProperty("ports", out _) ? [.. StrictJson.Items(element, "ports", PortsMax).Select(ReadPort)] : [443];
        return new UrlCondition(hosts, ports, ReadPaths(element, "path_prefixes"), ReadPaths(element, "path_suffixes"));
    }

    /// <summary>Whether a URL may stand in the field.</summary>
    public bool Allows(string url)
    {
        const string Scheme = "https://";
        if (url.Length > UrlCharsMax || url.AsSpan().ContainsAnyExceptInRange('!', '~') || url.AsSpan().ContainsAny(Unsafe)
            || !url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = url.AsSpan(Scheme.Length);
        int end = rest.IndexOfAny("/?");
        ReadOnlySpan<char> authority = end < 0 ? rest : rest[..end];
        ReadOnlySpan<char> path = end < 0 ? default : rest[end..];
        int query = path.IndexOf('?');
        return AllowsAuthority(authority) && AllowsPath(query < 0 ? path : path[..query]);
    }

    private bool AllowsAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.ContainsAny("@%[]"))
        {
            return false;
        }

        int colon = authority.IndexOf(':');
        int port = 443;
        if (colon >= 0 && (!int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || authority.Length - colon > 6))
        {
            return false;
        }

        string host = (colon < 0 ? authority : authority[..colon]).ToString().ToLowerInvariant();
        return IsHost(host) && _hosts.Contains(host, StringComparer.Ordinal) && _ports.Contains(port);
    }

    private bool AllowsPath(ReadOnlySpan<char> path)
    {
        string text = path.IsEmpty ? "/" : path.ToString();
        bool isRoot = text == "/";
        if (!isRoot && (Foldable.Any(code => text.Contains(code, StringComparison.OrdinalIgnoreCase))
            || text.Split('/').Skip(1).Any(static segment => segment is "" or "." or ".." || segment.Contains(';', StringComparison.Ordinal))))
        {
            return false;
        }

        return (_prefixes.Length == 0 || _prefixes.Any(prefix => IsBelow(text, prefix)))
            && (_suffixes.Length == 0 || _suffixes.Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)));
    }

    private static bool IsBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (prefix.EndsWith('/') || path.Length == prefix.Length || path[prefix.Length] == '/');

    private static bool IsHost(string host) =>
        host.Length is > 0 and <= 253 && Uri.CheckHostName(host) == UriHostNameType.Dns && !host.EndsWith('.') && !host.AsSpan().ContainsAnyExcept(HostLetters)
        && !IPAddress.TryParse(host, out _) && !char.IsAsciiDigit(host[host.LastIndexOf('.') + 1]);

    private static int ReadPort(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int port) && port is > 0 and <= 65_535
        ? port
        : throw new RuleDocumentException("a port is 1 to 65535");

    private static string[] ReadPaths(JsonElement element, string name) => element.TryGetProperty(name, out _)
        ? [.. StrictJson.Items(element, name, PathsMax).Select(static path => StrictJson.Text(path, TextBytesMax))]
        : [];
}
