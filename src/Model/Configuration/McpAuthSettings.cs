using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>Who may use the MCP endpoint, and as whom.</summary>
public sealed record McpAuthSettings
{
    /// <summary>Who may. Default <see cref="McpAuthMode.None"/>.</summary>
    public McpAuthMode Mode { get; init; }

    /// <summary>The token of <see cref="McpAuthMode.Config"/>: never logged. Default null.</summary>
    public string? Token { get; init; }

    /// <summary>URL of RFC 9728 metadata named in 401 answers; null for none. Default null.</summary>
    public Uri? ResourceMetadata { get; init; }

    /// <summary>Issuers of OAuth tokens that the metadata names; the gateway serves the metadata itself when there is any. Default none.</summary>
    public ImmutableArray<string> AuthorizationServers { get; init; } = [];
}
