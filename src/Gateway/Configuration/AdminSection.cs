using System.Collections.Immutable;
using System.Net;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>admin</c>, but for the keys of tokens and of the audit log, which <see cref="TokenSecrets"/> and <see cref="StorageSection"/> read.</summary>
internal static class AdminSection
{
    /// <summary>The environment variable that holds the admin token when the file gives none.</summary>
    internal const string TokenVariable = "ADMIN_TOKEN";

    private const int RequestsPerMinuteLimit = 1_000_000;

    /// <summary>Reads the section; the caller finishes it.</summary>
    internal static AdminSettings Read(SectionReader? section, Func<string, string?> environment)
    {
        var defaults = new AdminSettings();
        string? token = environment(TokenVariable);
        if (section is null)
        {
            return defaults with { Token = string.IsNullOrEmpty(token) ? null : token };
        }

        string? given = section.Text("token");
        token = string.IsNullOrEmpty(given) ? token : given;
        var settings = new AdminSettings
        {
            Listen = ReadListen(section) ?? defaults.Listen,
            Token = string.IsNullOrEmpty(token) ? null : token,
            RequestsPerMinuteMax = (int)(section.Integer("rateLimitPerMinute", 1, RequestsPerMinuteLimit) ?? defaults.RequestsPerMinuteMax),
            AllowedIps = ReadNetworks(section),
        };
        if (settings.Token is null && IsReachable(settings.Listen))
        {
            section.Error(
                section.Has("listen") ? "listen" : "separateListener",
                $"other machines can reach this address, so a token is needed: set admin.token or {TokenVariable}, or listen on 127.0.0.1:9090");
        }

        section.Idle(
            "jwtSecret", "jwtExpiry", "refreshExpiry", "keyManagement", "corsAllowedOrigins", "corsAllowCredentials", "rateLimitKeyType",
            "rateLimitBackend", "enableDevLogin", "enableSwaggerUI", "trustedProxyCIDRs");
        return settings;
    }

    // Both names mean the same; an empty text switches the listener off.
    private static string? ReadListen(SectionReader section)
    {
        string? listen = section.Text("listen");
        string? separate = section.Text("separateListener");
        if (listen is not null && separate is not null && !string.Equals(listen, separate, StringComparison.Ordinal))
        {
            section.Error("separateListener", "differs from admin.listen, which means the same; give one of them");
        }

        string? chosen = listen ?? separate;
        if (!string.IsNullOrEmpty(chosen) && !ListenAddress.TryParse(chosen, out _))
        {
            section.Error(listen is null ? "separateListener" : "listen", ServerSection.ListenHelp);
            return null;
        }

        return chosen;
    }

    // A Unix socket is guarded by the rights of its folder.
    private static bool IsReachable(string listen) =>
        ListenAddress.TryParse(listen, out ListenAddress? address)
        && address is { UnixSocketPath: null, IsLocalhost: false }
        && (address.Address is not { } ip || !IPAddress.IsLoopback(ip));

    private static ImmutableArray<string> ReadNetworks(SectionReader section)
    {
        var networks = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("allowedIps"))
        {
            if (AddressText.TryParseNetwork(text, out IPNetwork network))
            {
                networks.Add(network.ToString());
            }
            else
            {
                section.ErrorAt(at, "allowedIps", $"{at.Quoted} is not a network; write it like 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
            }
        }

        return networks.ToImmutable();
    }
}
