using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>upstreams</c> of the gateway file.</summary>
internal static class UpstreamsSection
{
    /// <summary>Longest name of an upstream or a route in characters. 128.</summary>
    internal const int NameCharsMax = 128;

    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(5);

    internal static ImmutableDictionary<string, UpstreamDefinition> Read(SectionReader root)
    {
        var upstreams = ImmutableDictionary.CreateBuilder<string, UpstreamDefinition>(StringComparer.Ordinal);
        foreach ((ConfigScalar name, SectionReader section) in root.NamedSections("upstreams"))
        {
            if (!IsName(name.Raw))
            {
                root.ErrorAt(name, "upstreams", $"{name.Quoted} cannot be a name: 1 to {NameCharsMax} characters, no control characters");
            }

            upstreams[name.Raw] = ReadOne(name, section);
        }

        return upstreams.ToImmutable();
    }

    /// <summary>Whether a text can name an upstream or a route.</summary>
    internal static bool IsName(string text) => text.Length is > 0 and <= NameCharsMax && !text.Any(char.IsControl);

    private static UpstreamDefinition ReadOne(ConfigScalar name, SectionReader section)
    {
        (Uri url, string? socket) = ReadUrl(name, section);
        var defaults = new UpstreamDefinition { Name = name.Raw, Url = url };
        int connections = (int)(section.Integer("maxConnections", 1, 100_000) ?? defaults.ConnectionsMax);
        var upstream = new UpstreamDefinition
        {
            Name = name.Raw,
            Url = url,
            UnixSocketPath = socket,
            Timeout = section.Duration("timeout", TimeoutMin, TimeoutMax) ?? defaults.Timeout,
            ConnectTimeout = section.Duration("connectTimeout", TimeoutMin, ConnectMax) ?? defaults.ConnectTimeout,
            Headers = ReadHeaders(section),
            PassHostHeader = section.Bool("passHostHeader") ?? defaults.PassHostHeader,
            Tls = ReadTls(section, url, defaults.Tls),
            ConnectionsMax = connections,
            IdleConnectionsMax = (int)(section.Integer("maxIdleConns", 0, 100_000) ?? Math.Min(defaults.IdleConnectionsMax, connections)),
            IdleConnectionTimeout = section.Duration("idleConnTimeout", TimeSpan.FromSeconds(1), TimeoutMax) ?? defaults.IdleConnectionTimeout,
        };
        section.Idle("healthCheck", "circuitBreaker", "retries", "cors");
        section.Unenforced("denyRequestHeaders", "allowRequestHeaders");
        section.Finish();
        return upstream;
    }

    private static (Uri Url, string? Socket) ReadUrl(ConfigScalar name, SectionReader section)
    {
        var placeholder = new Uri("http://invalid");
        string? text = section.Text("url");
        if (text is null && section.Has("url"))
        {
            // A list or a section, which is reported already.
            return (placeholder, null);
        }

        if (string.IsNullOrEmpty(text))
        {
            section.ErrorAt(section.Written("url") ?? name, "url", "a URL is needed, such as https://api.example.com");
            return (placeholder, null);
        }

        if (!UpstreamUrl.TryParse(text, out Uri? url, out string? socket, out string? error))
        {
            section.Error("url", error);
            return (placeholder, null);
        }

        return (url, socket);
    }

    // "addHeaders" is the older name; what it sets comes after "headers".
    private static ImmutableArray<HeaderTemplate> ReadHeaders(SectionReader section) =>
        [.. HeadersSection.Read(section, "headers"), .. HeadersSection.Read(section, "addHeaders")];

    private static UpstreamTlsSettings ReadTls(SectionReader parent, Uri url, UpstreamTlsSettings defaults)
    {
        if (parent.Section("tls") is not { } section)
        {
            return defaults;
        }

        var tls = new UpstreamTlsSettings
        {
            InsecureSkipVerify = section.Bool("insecureSkipVerify") ?? defaults.InsecureSkipVerify,
            CaCertFile = EmptyToNull(section.Text("caCertFile")),
            ClientCertFile = EmptyToNull(section.Text("clientCertFile")),
            ClientKeyFile = EmptyToNull(section.Text("clientKeyFile")),
            ServerName = EmptyToNull(section.Text("serverName")),
        };
        CheckFiles(section, tls);
        if (tls.ServerName is not null && Uri.CheckHostName(tls.ServerName) == UriHostNameType.Unknown)
        {
            section.Error("serverName", "is not a host name");
        }

        if (tls.InsecureSkipVerify)
        {
            section.Warning("insecureSkipVerify", "the upstream's certificate is not checked; anyone on the way can read and change what passes");
        }

        if (url.Scheme != Uri.UriSchemeHttps)
        {
            parent.Warning("tls", "has no effect, since the URL is not https");
        }

        section.Finish();
        return tls;
    }

    private static void CheckFiles(SectionReader section, UpstreamTlsSettings tls)
    {
        if (tls.CaCertFile is not null && CertificateFiles.CheckAuthorities(tls.CaCertFile) is { } authorityReason)
        {
            section.Error("caCertFile", $"cannot be used: {authorityReason}");
        }

        if ((tls.ClientCertFile is null) != (tls.ClientKeyFile is null))
        {
            section.Error(tls.ClientCertFile is null ? "clientKeyFile" : "clientCertFile", "clientCertFile and clientKeyFile are only of use together");
        }
        else if (tls.ClientCertFile is not null && CertificateFiles.CheckPair(tls.ClientCertFile, tls.ClientKeyFile!) is { } reason)
        {
            section.Error("clientCertFile", $"cannot be used with clientKeyFile: {reason}");
        }
    }

    private static string? EmptyToNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
