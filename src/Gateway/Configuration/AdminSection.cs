using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>admin</c>.</summary>
internal static class AdminSection
{
    /// <summary>The environment variable that holds the admin token when the file gives none.</summary>
    internal const string TokenVariable = "ADMIN_TOKEN";

    internal static AdminSettings Read(SectionReader? section, Func<string, string?> environment)
    {
        string? token = environment(TokenVariable);
        string listen = new AdminSettings().Listen;
        if (section is not null)
        {
            string? given = section.Text("token");
            token = string.IsNullOrEmpty(given) ? token : given;
            listen = ReadListen(section) ?? listen;
            section.Idle(
                "jwtSecret", "jwtExpiry", "refreshExpiry", "keyManagement", "corsAllowedOrigins", "corsAllowCredentials", "rateLimitKeyType",
                "rateLimitBackend", "auditHashChainKey", "requireAuditHashChainKey", "enableDevLogin", "enableSwaggerUI", "trustedProxyCIDRs",
                "capabilityRootKey", "rootKey");
            section.Unenforced("allowedIps", "rateLimitPerMinute");
            section.Finish();
        }

        return new AdminSettings { Listen = listen, Token = string.IsNullOrEmpty(token) ? null : token };
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
}
