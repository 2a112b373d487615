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
            ("admin.rateLimitPerMinute", started.Admin.RequestsPerMinuteMax != candidate.Admin.RequestsPerMinuteMax),
            ("admin.allowedIps", !started.Admin.AllowedIps.SequenceEqual(candidate.Admin.AllowedIps, StringComparer.Ordinal)),
            ("admin.auditHashChainKey", DifferInKey(started.Storage.AuditHashChainKey, candidate.Storage.AuditHashChainKey)),
            ("budget.redis", Differ(started.Budget.RedisUrl, candidate.Budget.RedisUrl)),
            ("budget.tenant", Differ(started.Budget.Tenant, candidate.Budget.Tenant)),
            ("storage.dataDir", Differ(started.Storage.Directory, candidate.Storage.Directory)),
            ("storage.auditMaxSize", started.Storage.AuditBytesMax != candidate.Storage.AuditBytesMax),
            ("lightning", DifferInNode(started.Lightning, candidate.Lightning)),
        ];
        return [.. settings.Where(setting => setting.Differs).Select(setting => setting.Name)];
    }

    private static bool Differ(string? left, string? right) => !string.Equals(left, right, StringComparison.Ordinal);

    private static bool DifferInKey(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left.HasValue != right.HasValue || !left.GetValueOrDefault().Span.SequenceEqual(right.GetValueOrDefault().Span);

    private static bool DifferInNode(LightningSettings? left, LightningSettings? right)
    {
        if (left is null || right is null)
        {
            return left is not null || right is not null;
        }

        return left.Provider != right.Provider
            || left.Url != right.Url
            || Differ(left.Password, right.Password)
            || Differ(left.MacaroonHex, right.MacaroonHex)
            || Differ(left.TlsCertFile, right.TlsCertFile)
            || Differ(left.TlsServerName, right.TlsServerName)
            || left.InsecureSkipVerify != right.InsecureSkipVerify;
    }
}
