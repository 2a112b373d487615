using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Endpoints;

/// <summary>The part of a snapshot that the endpoint decides by, compiled. Immutable.</summary>
internal sealed class EndpointSettings
{
    private readonly byte[] _base;

    /// <summary>Compiles a snapshot.</summary>
    public EndpointSettings(GatewaySnapshot snapshot)
    {
        File = snapshot.McpFile ?? new McpFile();
        IsEnabled = snapshot.McpFile is { } file ? file.Enabled : snapshot.Mcp.Enabled;
        BasePath = (File.Path ?? snapshot.Mcp.Path).TrimEnd('/');
        _base = Encoding.UTF8.GetBytes(BasePath);
        HasHostList = snapshot.Server.AllowedHosts.Length > 0;
        Limits = File.Limits;
        OwnToken = File.Auth is { Mode: McpAuthMode.Config, Token: { } token } ? Encoding.UTF8.GetBytes(token) : null;
    }

    /// <summary>The MCP file, or one of defaults.</summary>
    public McpFile File { get; }

    /// <summary>Whether the endpoint answers at all.</summary>
    public bool IsEnabled { get; }

    /// <summary>The path it answers at, without a slash at its end; empty for the root.</summary>
    public string BasePath { get; }

    /// <summary>Whether the configuration lists the hosts that are served, so that the data plane has looked already.</summary>
    public bool HasHostList { get; }

    /// <summary>The token everybody acts with; null when there is none. Never logged.</summary>
    public byte[]? OwnToken { get; }

    /// <summary>The limits.</summary>
    public McpLimits Limits { get; }

    /// <summary>Whether clients are told where to get a token by OAuth.</summary>
    public bool HasMetadata => File.Auth.ResourceMetadata is not null || !File.Auth.AuthorizationServers.IsEmpty;

    /// <summary>Whether the endpoint wants requests for a path.</summary>
    public EndpointClaim Claim(ReadOnlySpan<byte> path)
    {
        if (!IsEnabled || path.Length < 2)
        {
            return IsEnabled && _base.Length == 0 ? EndpointClaim.Owned : EndpointClaim.None;
        }

        // Whatever the path is, most requests are somebody else's: the second byte settles nearly all of them.
        if (IsBelowBase(path))
        {
            return EndpointClaim.Owned;
        }

        return path[1] is (byte)'s' or (byte)'m' or (byte)'.' && ReadAtRoot(path) != McpPath.None ? EndpointClaim.Fallback : EndpointClaim.None;
    }

    /// <summary>What a path means.</summary>
    public McpPath Read(ReadOnlySpan<byte> path)
    {
        if (!IsBelowBase(path) && !(_base.Length == 0 && path.SequenceEqual("/"u8)))
        {
            return ReadAtRoot(path);
        }

        ReadOnlySpan<byte> rest = path[_base.Length..];
        if (rest.StartsWith("/mcp"u8) && (rest.Length == 4 || rest[4] == '/'))
        {
            rest = rest[4..];
        }

        if (rest.Length <= 1)
        {
            return McpPath.Main;
        }

        return rest.SequenceEqual("/sse"u8) ? McpPath.Sse
            : rest.SequenceEqual("/message"u8) ? McpPath.Message
            : rest.SequenceEqual("/health"u8) ? McpPath.Health
            : rest.StartsWith("/.well-known/oauth-protected-resource"u8) ? McpPath.ResourceMetadata
            : rest.StartsWith("/.well-known/"u8) ? McpPath.WellKnown
            : _base.Length == 0 ? ReadAtRoot(path)
            : McpPath.Unknown;
    }

    private McpPath ReadAtRoot(ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual("/sse"u8))
        {
            return McpPath.Sse;
        }

        if (path.SequenceEqual("/message"u8))
        {
            return McpPath.Message;
        }

        ReadOnlySpan<byte> resource = "/.well-known/oauth-protected-resource"u8;
        if (path.StartsWith(resource))
        {
            ReadOnlySpan<byte> rest = path[resource.Length..];
            return rest.Length <= 1 || rest.SequenceEqual(_base) ? McpPath.ResourceMetadata : McpPath.None;
        }

        return path.StartsWith("/.well-known/oauth-authorization-server"u8) || path.StartsWith("/.well-known/openid-configuration"u8)
            ? McpPath.WellKnown
            : McpPath.None;
    }

    private bool IsBelowBase(ReadOnlySpan<byte> path) =>
        _base.Length > 0 && path.StartsWith(_base) && (path.Length == _base.Length || path[_base.Length] == '/');
}
