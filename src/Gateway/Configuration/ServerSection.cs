using System.Collections.Immutable;
using System.Net;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>server</c>.</summary>
internal static class ServerSection
{
    private static readonly TimeSpan DeadlineMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DeadlineMax = TimeSpan.FromHours(1);

    internal static ServerSettings Read(SectionReader? section)
    {
        var defaults = new ServerSettings();
        if (section is null)
        {
            return defaults;
        }

        (string? certificate, string? key) = ReadTls(section);
        var settings = new ServerSettings
        {
            Listen = ReadListen(section) ?? defaults.Listen,
            TlsCertFile = certificate,
            TlsKeyFile = key,
            RequestBodyBytesMax = section.Bytes("maxRequestBody", 0, 1L << 40) ?? defaults.RequestBodyBytesMax,
            HeadBytesMax = (int)(section.Bytes("maxHeadBytes", 1024, 1 << 20) ?? defaults.HeadBytesMax),
            HeadFieldsMax = (int)(section.Integer("maxHeadFields", 8, 1000) ?? defaults.HeadFieldsMax),
            TargetBytesMax = (int)(section.Bytes("maxTargetBytes", 256, 64 * 1024) ?? defaults.TargetBytesMax),
            TrailerBytesMax = (int)(section.Bytes("maxTrailerBytes", 0, 1 << 20) ?? defaults.TrailerBytesMax),
            ConnectionsMax = (int)(section.Integer("maxConnections", 1, 1_000_000) ?? defaults.ConnectionsMax),
            HeadTimeout = Deadline(section, "headTimeout") ?? defaults.HeadTimeout,
            IdleTimeout = Deadline(section, "idleTimeout") ?? defaults.IdleTimeout,
            BodyStallTimeout = WithAlias(section, "bodyStallTimeout", "readTimeout") ?? defaults.BodyStallTimeout,
            ReadStallTimeout = WithAlias(section, "readStallTimeout", "writeTimeout") ?? defaults.ReadStallTimeout,
            DrainTimeout = section.Duration("drainTimeout", TimeSpan.Zero, DeadlineMax) ?? defaults.DrainTimeout,
            AccessLog = section.Bool("accessLog") ?? defaults.AccessLog,
            AllowedHosts = ReadHosts(section),
            TrustedProxies = ReadNetworks(section),
        };
        if (settings.TargetBytesMax > settings.HeadBytesMax)
        {
            section.Error("maxTargetBytes", "must not be more than server.maxHeadBytes");
        }

        section.Idle("trustTenantHeaderInDev", "defaultTenantId");
        section.Unenforced("tenantIsolationEnabled", "tenantIsolationRequired", "tenantQuotasEnabled");
        section.Finish();
        return settings;
    }

    private static string? ReadListen(SectionReader section)
    {
        string? listen = section.Text("listen");
        if (listen is not null && !ListenAddress.TryParse(listen, out _))
        {
            section.Error("listen", ListenHelp);
            return null;
        }

        return listen;
    }

    /// <summary>What a listen address looks like.</summary>
    internal const string ListenHelp = "not an address to listen on; write :8080, 127.0.0.1:8080, localhost:8080, [::1]:8080 or unix:/path";

    private static (string? Certificate, string? Key) ReadTls(SectionReader section)
    {
        string? certificate = EmptyToNull(section.Text("tlsCert"));
        string? key = EmptyToNull(section.Text("tlsKey"));
        if ((certificate is null) != (key is null))
        {
            section.Error(certificate is null ? "tlsKey" : "tlsCert", "server.tlsCert and server.tlsKey are only of use together");
        }
        else if (certificate is not null && CertificateFiles.CheckPair(certificate, key!) is { } reason)
        {
            section.Error("tlsCert", $"cannot be used with server.tlsKey: {reason}");
        }

        return (certificate, key);
    }

    private static TimeSpan? Deadline(SectionReader section, string key) => section.Duration(key, DeadlineMin, DeadlineMax);

    // The older names limit whole reads and writes, which would cut long streams; here they limit each wait for bytes.
    private static TimeSpan? WithAlias(SectionReader section, string key, string alias)
    {
        TimeSpan? value = Deadline(section, key);
        if (section.Scalar(alias) is not { } scalar)
        {
            return value;
        }

        if (scalar.Raw is "0" or "0s")
        {
            section.Warning(alias, $"a wait without end is not possible; the default of server.{key} is used");
            return value;
        }

        TimeSpan? old = Deadline(section, alias);
        section.Warning(alias, value is null
            ? $"is taken as server.{key}, the longest wait for the next bytes, and does not limit the whole exchange"
            : $"has no effect beside server.{key}");
        return value ?? old;
    }

    private static ImmutableArray<string> ReadHosts(SectionReader section)
    {
        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("allowedHosts"))
        {
            if (Uri.CheckHostName(text.Trim('[', ']')) == UriHostNameType.Unknown)
            {
                section.ErrorAt(at, "allowedHosts", $"{at.Quoted} is not a host name; write it without scheme and port");
            }

            hosts.Add(text.ToLowerInvariant());
        }

        return hosts.ToImmutable();
    }

    private static ImmutableArray<string> ReadNetworks(SectionReader section)
    {
        var networks = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("trustedProxies"))
        {
            if (AddressText.TryParseNetwork(text, out IPNetwork network))
            {
                networks.Add(network.ToString());
            }
            else
            {
                section.ErrorAt(at, "trustedProxies", $"{at.Quoted} is not a network; write it like 10.0.0.0/8 or 2001:db8::/32");
            }
        }

        return networks.ToImmutable();
    }

    private static string? EmptyToNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
