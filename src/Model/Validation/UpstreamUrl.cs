using System.Diagnostics.CodeAnalysis;

namespace SatGate.Model.Validation;

/// <summary>
/// The URL of an upstream: <c>http</c> or <c>https</c> with host, optional port and optional path; or a Unix socket as <c>unix:/path</c> or
/// <c>http+unix:///path</c>. No user info, no query, no fragment (RFC 3986 section 3). Pure and thread-safe.
/// </summary>
public static class UpstreamUrl
{
    private const int UnixPathBytesMax = 107;

    /// <summary>Reads a URL. On failure <paramref name="error"/> says why, without quoting the text, which may hold a secret.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="url">The URL; <c>http://localhost</c> for a Unix socket.</param>
    /// <param name="unixSocketPath">The path of the socket; null for TCP.</param>
    /// <param name="error">Why the text was refused.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Uri? url, out string? unixSocketPath, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        url = null;
        unixSocketPath = UnixPath(text);
        error = unixSocketPath is null ? CheckTcp(text, out url) : CheckUnix(unixSocketPath, out url);
        if (error is not null)
        {
            url = null;
        }

        return error is null && url is not null;
    }

    private static string? UnixPath(string text)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["unix://", "unix:", "http+unix://", "http+unix:"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return text[scheme.Length..];
            }
        }

        return null;
    }

    private static string? CheckUnix(string path, out Uri url)
    {
        url = new Uri("http://localhost");
        if (!path.StartsWith('/') || path.AsSpan().ContainsAny("?#\0"))
        {
            return "the path of a Unix socket begins with a slash and has no query or fragment";
        }

        return System.Text.Encoding.UTF8.GetByteCount(path) > UnixPathBytesMax ? $"the path of a Unix socket is longer than {UnixPathBytesMax} bytes" : null;
    }

    private static string? CheckTcp(string text, out Uri? url)
    {
        url = null;
        if (text.AsSpan().ContainsAnyInRange('\0', ' ') || text.Contains('\\', StringComparison.Ordinal))
        {
            return "a URL holds no spaces, control characters or backslashes";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "a URL of scheme http, https or unix is needed, such as https://api.example.com";
        }

        if (url.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal))
        {
            return "a URL carries no user name or password; set an Authorization header under headers instead";
        }

        if (text.AsSpan().ContainsAny("?#"))
        {
            return "a URL has no query and no fragment";
        }

        if (url.Host.Length == 0 || url.Port == 0)
        {
            return "a URL needs a host, and a port of 1 to 65535 if any";
        }

        return null;
    }
}
