using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>One server that routes forward to. Two definitions that are equal may share pooled connections.</summary>
public sealed record UpstreamDefinition
{
    /// <summary>The key in the configuration file.</summary>
    public required string Name { get; init; }

    /// <summary><c>http</c> or <c>https</c>, host, port and an optional path that is put before every forwarded path. For a Unix socket: <c>http://localhost</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Path of a Unix socket to connect to instead of the host of <see cref="Url"/>; null for TCP. Written <c>unix:/path</c> in the file.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>Longest silence of the upstream: to its first byte and between bytes. A stream that keeps sending is never cut. Default 300 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Longest wait for TCP to connect, and again for TLS to shake hands. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Header fields set on every forwarded request, replacing the client's fields of the same name (credential injection).</summary>
    public ImmutableArray<HeaderTemplate> Headers { get; init; } = [];

    /// <summary>Whether the client's Host is forwarded instead of the upstream's own. Default false.</summary>
    public bool PassHostHeader { get; init; }

    /// <summary>TLS to the upstream; used when <see cref="Url"/> is https.</summary>
    public UpstreamTlsSettings Tls { get; init; } = new();

    /// <summary>Most connections open to this upstream at once; requests past that wait, then answer 503. Default 4,096.</summary>
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>Most idle connections kept for reuse. Default 256.</summary>
    public int IdleConnectionsMax { get; init; } = 256;

    /// <summary>How long an idle connection is kept. Default 90 s.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Equal when every setting is, header fields compared one by one, so that a reload that changes nothing keeps its connections.</summary>
    public bool Equals(UpstreamDefinition? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Url.Equals(other.Url)
        && string.Equals(UnixSocketPath, other.UnixSocketPath, StringComparison.Ordinal)
        && Timeout == other.Timeout
        && ConnectTimeout == other.ConnectTimeout
        && Headers.AsSpan().SequenceEqual(other.Headers.AsSpan())
        && PassHostHeader == other.PassHostHeader
        && Tls.Equals(other.Tls)
        && ConnectionsMax == other.ConnectionsMax
        && IdleConnectionsMax == other.IdleConnectionsMax
        && IdleConnectionTimeout == other.IdleConnectionTimeout;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Url, UnixSocketPath, Timeout, Tls);
}
