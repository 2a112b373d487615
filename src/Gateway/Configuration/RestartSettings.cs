using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Knows the settings that are read at start only.</summary>
internal static class RestartSettings
{
    /// <summary>Names the settings of <paramref name="candidate"/> that differ from those the process started with.</summary>
    internal static IReadOnlyList<string> Changed(GatewaySnapshot started, GatewaySnapshot candidate)
    {
        (string Name, bool Differs)[] settings =
        [
            ("server.listen", Differ(started.Server.Listen, candidate.Server.Listen)),
            ("server.tlsCert", Differ(started.Server.TlsCertFile, candidate.Server.TlsCertFile)),
            ("server.tlsKey", Differ(started.Server.TlsKeyFile, candidate.Server.TlsKeyFile)),
            ("admin.listen", Differ(started.Admin.Listen, candidate.Admin.Listen)),
            ("admin.token", Differ(started.Admin.Token, candidate.Admin.Token)),
        ];
        return [.. settings.Where(setting => setting.Differs).Select(setting => setting.Name)];
    }

    private static bool Differ(string? left, string? right) => !string.Equals(left, right, StringComparison.Ordinal);
}
