using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>One tool server.</summary>
public sealed record McpUpstreamDefinition
{
    /// <summary>The key in the file.</summary>
    public required string Name { get; init; }

    /// <summary>How it is spoken to.</summary>
    public required McpTransport Transport { get; init; }

    /// <summary>Program and arguments; empty unless <see cref="Transport"/> is <see cref="McpTransport.Stdio"/>.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Where it answers; null for <see cref="McpTransport.Stdio"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Longest wait for an answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Environment variables of the child process. May hold secrets: never logged.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Header fields set on every request to it. May hold secrets: never logged.</summary>
    public ImmutableArray<HeaderTemplate> Headers { get; init; } = [];

    /// <summary>Accept any certificate. Default false.</summary>
    public bool TlsSkipVerify { get; init; }

    /// <summary>Place in the file, from 0.</summary>
    public int Order { get; init; }

    /// <summary>Who uses a connection to it. Default <see cref="McpShare.Pooled"/>.</summary>
    public McpShare Share { get; init; }

    /// <summary>The generation of the protocol. Default <see cref="McpEraPin.Auto"/>.</summary>
    public McpEraPin Era { get; init; }

    /// <summary>Calls under way at once on all its connections. Default 256.</summary>
    public int ConcurrencyMax { get; init; } = 256;

    /// <summary>Calls that wait for their turn beyond those. Default 1,024.</summary>
    public int QueueMax { get; init; } = 1024;

    /// <summary>Longest message from it, in bytes. Default 4 MiB.</summary>
    public int MessageBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Failures one after the other that open the circuit; 0 for never. Default 5.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long an open circuit lets nothing through. Default 10 s.</summary>
    public TimeSpan BreakerReset { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Child processes at once with <see cref="McpShare.PerSession"/>. Default 64.</summary>
    public int SessionsMax { get; init; } = 64;

    /// <summary>The gateway's own environment variables that the child process gets too, besides PATH, HOME and the like. Default none.</summary>
    public ImmutableArray<string> PassEnvironment { get; init; } = [];

    /// <summary>Working directory of the child process; null for the gateway's. Default null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How the gateway gets a token of its own for it; null for none. Default null.</summary>
    public McpOAuthSettings? OAuth { get; init; }

    /// <summary>
    /// Whether it came from somebody else than the local file, so that private addresses are refused unless
    /// <see cref="McpFile.AllowPrivateUpstreams"/> says otherwise. Default false.
    /// </summary>
    public bool IsRemote { get; init; }
}
