using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace SatGate.Budget.Redis;

/// <summary>
/// Where a Redis is, read from <c>redis://[user:password@]host[:port][,host[:port]…][/database][?serviceName=…&amp;sslHost=…&amp;caCertFile=…]</c>,
/// the same with <c>rediss://</c> for TLS, or plain <c>host[:port]</c>. Immutable; thread-safe. <see cref="ToString"/> never shows the password.
/// </summary>
internal sealed class RedisAddress
{
    private const int DefaultPort = 6379;

    private const int SentinelPort = 26379;

    private const int HostsMax = 64;

    private RedisAddress()
    {
    }

    /// <summary>Hosts and ports, at least one.</summary>
    public IReadOnlyList<EndPoint> EndPoints { get; private init; } = [];

    /// <summary>The ACL user; null for the default one.</summary>
    public string? User { get; private init; }

    /// <summary>The password; null without one.</summary>
    public string? Password { get; private init; }

    /// <summary>The database. Default 0.</summary>
    public int Database { get; private init; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls { get; private init; }

    /// <summary>The name that the server's certificate must bear; null for the host's own.</summary>
    public string? TlsHost { get; private init; }

    /// <summary>A file of PEM certificates that alone are trusted; null for those of the system.</summary>
    public string? AuthorityFile { get; private init; }

    /// <summary>The name of the master that Sentinels are asked for; null without Sentinel.</summary>
    public string? ServiceName { get; private init; }

    /// <summary>Reads an address. False with a sentence that says what is wrong and does not repeat any credential.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RedisAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        bool isTls = text.StartsWith("rediss://", StringComparison.Ordinal);
        string rest = isTls ? text["rediss://".Length..] : text.StartsWith("redis://", StringComparison.Ordinal) ? text["redis://".Length..] : text;
        if (rest.Contains("://", StringComparison.Ordinal) && rest.Length == text.Length)
        {
            problem = "the scheme of a Redis URL is redis or rediss";
            return false;
        }

        (rest, string query) = Cut(rest, '?');

        // The last @ ends the credentials: one within a password must be written %40, but a forgiving cut here keeps a secret out of a host name.
        int at = rest.LastIndexOf('@');
        (string? user, string? password) = at < 0 ? (null, null) : Credentials(rest[..at]);
        (string hosts, string path) = Cut(at < 0 ? rest : rest[(at + 1)..], '/');
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        if (!TryReadOptions(query, options, out problem))
        {
            return false;
        }

        string? service = options.GetValueOrDefault("serviceName");
        if (!TryReadHosts(hosts, service is null ? DefaultPort : SentinelPort, out List<EndPoint> endPoints, out problem))
        {
            return false;
        }

        int database = 0;
        if (path.Length > 0 && (!int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out database) || database > 65_535))
        {
            problem = "the path of a Redis URL is the number of a database";
            return false;
        }

        address = new RedisAddress
        {
            EndPoints = endPoints,
            User = user,
            Password = password,
            Database = database,
            IsTls = isTls,
            TlsHost = options.GetValueOrDefault("sslHost"),
            AuthorityFile = options.GetValueOrDefault("caCertFile"),
            ServiceName = service,
        };
        return true;
    }

    /// <summary>Hosts, database and service, without credentials.</summary>
    public override string ToString()
    {
        string hosts = string.Join(',', EndPoints.Select(Name));
        string service = ServiceName is null ? string.Empty : $" (sentinel service {ServiceName})";
        return string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "rediss" : "redis")}://{hosts}/{Database}{service}");
    }

    private static string Name(EndPoint endPoint) =>
        endPoint is DnsEndPoint dns ? string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}") : endPoint.ToString()!;

    private static (string Before, string After) Cut(string text, char separator)
    {
        int place = text.IndexOf(separator);
        return place < 0 ? (text, string.Empty) : (text[..place], text[(place + 1)..]);
    }

    private static (string? User, string? Password) Credentials(string text)
    {
        (string user, string password) = Cut(text, ':');
        return (
            user.Length == 0 ? null : Uri.UnescapeDataString(user),
            text.Contains(':', StringComparison.Ordinal) ? Uri.UnescapeDataString(password) : null);
    }

    private static bool TryReadOptions(string query, Dictionary<string, string> options, [NotNullWhen(false)] out string? problem)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string value) = Cut(pair, '=');
            if (name is not ("serviceName" or "sslHost" or "caCertFile") || value.Length == 0 || !options.TryAdd(name, Uri.UnescapeDataString(value)))
            {
                problem = "the options of a Redis URL are serviceName, sslHost and caCertFile, each once and with a value";
                return false;
            }
        }

        problem = null;
        return true;
    }

    private static bool TryReadHosts(string text, int defaultPort, out List<EndPoint> endPoints, [NotNullWhen(false)] out string? problem)
    {
        endPoints = [];
        problem = null;
        foreach (string host in text.Split(','))
        {
            if (endPoints.Count == HostsMax || !TryReadHost(host, defaultPort, out EndPoint? endPoint))
            {
                problem = $"a Redis URL names 1 to {HostsMax} hosts, each as host or host:port";
                return false;
            }

            endPoints.Add(endPoint);
        }

        return true;
    }

    private static bool TryReadHost(string text, int defaultPort, [NotNullWhen(true)] out EndPoint? endPoint)
    {
        endPoint = null;
        string host = text;
        int port = defaultPort;
        int colon = text.LastIndexOf(':');
        if (colon >= 0 && (text[0] != '[' || text[colon - 1] == ']'))
        {
            host = text[..colon];
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65_535)
            {
                return false;
            }
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        if (IPAddress.TryParse(host, out IPAddress? ip))
        {
            endPoint = new IPEndPoint(ip, port);
            return true;
        }

        if (Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            return false;
        }

        endPoint = new DnsEndPoint(host, port);
        return true;
    }
}
