using SatGate.Budget.Redis;

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

    private const int DatabaseMax = 65_535;
    private const string UrlHelp = "write redis://host:6379, or rediss:// with TLS, with :password@ before the host if it needs one";

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

            if (Refuse(given) is { } problem)
            {
                budget.Error("redis", problem);
            }

            return given;
        }

        if (older is null && environment(UrlVariable) is { Length: > 0 } fallback)
        {
            if (Refuse(fallback) is { } problem)
            {
                root.Error("budget", $"the environment variable {UrlVariable}: {problem}");
            }

            return fallback;
        }

        return older;
    }

    /// <summary>Why a text is not the URL of a Redis server; null when it is. The text is not quoted.</summary>
    // Without its scheme an address may as well be something else that was put here by mistake, such as a password.
    internal static string? Refuse(string text)
    {
        bool hasScheme = text.StartsWith("redis://", StringComparison.Ordinal) || text.StartsWith("rediss://", StringComparison.Ordinal);
        if (!hasScheme || text.Length > UrlCharsMax || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"not the URL of a Redis server; {UrlHelp}";
        }

        return RedisUrl.Refuse(text) is { } problem ? $"not the URL of a Redis server: {problem}" : null;
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
        if (Refuse(url) is not null || address.AsSpan().ContainsAny("@/?"))
        {
            section.Error("addr", "not the address of a Redis server; write host:port here, or a URL as budget.redis");
            return null;
        }

        return url;
    }
}
