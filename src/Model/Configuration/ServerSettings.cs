using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>The data listener: where it listens, and every limit and deadline it enforces on downstream peers.</summary>
public sealed record ServerSettings
{
    /// <summary><c>:8080</c> (IPv4 and IPv6), <c>host:port</c>, <c>[v6]:port</c> or <c>unix:/path</c>. Default <c>:8080</c>.</summary>
    public string Listen { get; init; } = ":8080";

    /// <summary>PEM certificate chain for TLS on the data listener; null serves clear text. Default null.</summary>
    public string? TlsCertFile { get; init; }

    /// <summary>PEM private key that belongs to <see cref="TlsCertFile"/>. Default null.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>Longest request body in bytes; one more answers 413. Default 32 MiB; 0 refuses every body.</summary>
    public long RequestBodyBytesMax { get; init; } = 32L * 1024 * 1024;

    /// <summary>Longest request head (request line, fields and the empty line) in bytes; more answers 431. Default 32,768.</summary>
    public int HeadBytesMax { get; init; } = 32 * 1024;

    /// <summary>Most header fields in one head; more answers 431. Default 100.</summary>
    public int HeadFieldsMax { get; init; } = 100;

    /// <summary>Longest request target in bytes; more answers 414. Default 8,192.</summary>
    public int TargetBytesMax { get; init; } = 8 * 1024;

    /// <summary>Longest trailer section in bytes; more answers 431. Default 8,192.</summary>
    public int TrailerBytesMax { get; init; } = 8 * 1024;

    /// <summary>Most downstream connections open at once; further ones are closed at accept. Default 20,000.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>From the first byte of a head to its last; later answers 408. Default 10 s.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may wait for its next request; then it is closed silently. Default 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for the next byte of a request body; then 408, or the upstream request is aborted. Default 30 s.</summary>
    public TimeSpan BodyStallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the client to take the next bytes of an answer; then the connection is aborted. Default 30 s.</summary>
    public TimeSpan ReadStallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests in flight may go on after SIGTERM. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One JSON line per request. Default false.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Host names that may be asked for (port ignored, case ignored); empty allows every host. Health paths are exempt. Default empty.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>CIDRs whose <c>X-Forwarded-*</c> are believed and extended rather than replaced. Default empty.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];
}
