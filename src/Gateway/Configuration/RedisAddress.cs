namespace SatGate.Gateway.Configuration;

/// <summary>
/// Finds out where Redis is: <c>budget.redis</c>, else the older section <c>redis</c>, else <c>REDIS_URL</c>. An address may hold a password,
/// so no message quotes any of them.
/// </summary>
internal static class RedisAddress
{
    /// <summary>The environment variable that holds the address when the file gives none.</summary>
    internal const string UrlVariable = "REDIS_URL";

    /// <summary>Longest address in characters. 4,096.</summary>
    internal const int UrlCharsMax = 4096;

    private const int DatabaseMax = 1_000_000;
    private const string UrlHelp = "not the URL of a Redis server; write redis://host:6379, or rediss:// with TLS, with :password@ before the host if it needs one";

    /// <summary>The URL, or null for none. <paramref name="budget"/> is null when the file has no such section.</summary>
    internal static string? Read(SectionReader root, SectionReader? budget, Func<string, string?> environment)
    {
        string? older = ReadOlder(root.Section("redis"));
        if (budget?.Text("redis") is { Length: > 0 } given)
        {
            if (older is not null)
            {
                root.Warning("redis", "has no effect beside budget.redis");
            }

            if (!IsUrl(given))
            {
                budget.Error("redis", UrlHelp);
            }

            return given;
        }

        if (older is null && environment(UrlVariable) is { Length: > 0 } fallback)
        {
            if (!IsUrl(fallback))
            {
                root.Error("budget", $"the environment variable {UrlVariable} is {UrlHelp}");
            }

            return fallback;
        }

        return older;
    }

    private static bool IsUrl(string text)
    {
        int scheme = text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) ? 8 : text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase) ? 9 : 0;
        return scheme > 0 && text.Length > scheme && text.Length <= UrlCharsMax && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static string? ReadOlder(SectionReader? section)
    {
        if (section is null)
        {
            return null;
        }

        bool enabled = section.Bool("enabled") ?? false;
        string? address = section.Text("addr");
        string? password = section.Text("password");
        long database = section.Integer("db", 0, DatabaseMax) ?? 0;
        section.Finish();
        if (!enabled)
        {
            if (!section.Has("enabled"))
            {
                section.Warning("enabled", "is not set, so the section has no effect");
            }

            return null;
        }

        if (string.IsNullOrEmpty(address))
        {
            section.Error("addr", "an address is needed, such as 127.0.0.1:6379");
            return null;
        }

        string credentials = string.IsNullOrEmpty(password) ? string.Empty : $":{Uri.EscapeDataString(password)}@";
        string url = address.Contains("://", StringComparison.Ordinal) ? string.Empty : $"redis://{credentials}{address}/{database}";
        if (!IsUrl(url) || address.AsSpan().ContainsAny("@/"))
        {
            section.Error("addr", "not the address of a Redis server; write host:port here, or a URL as budget.redis");
            return null;
        }

        return url;
    }
}
