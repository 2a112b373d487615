using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>Limits of the MCP endpoint.</summary>
public sealed record McpLimits
{
    /// <summary>Most sessions at once. Default 10,000.</summary>
    public int SessionsMax { get; init; } = 10_000;

    /// <summary>
    /// Most sessions at once of one holder of a token, counted by budget, which nobody changes by narrowing a token. Sessions without a token count
    /// against <see cref="SessionsMax"/> alone. Default 1,000.
    /// </summary>
    public int SessionsPerCallerMax { get; init; } = 1_000;

    /// <summary>How long a session without a stream and without a message is kept. Default 30 min.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest message from a client, in bytes. Default 10 MiB.</summary>
    public int MessageBytesMax { get; init; } = 10 * 1024 * 1024;

    /// <summary>Most messages in a batch (2025-03-26). Default 64.</summary>
    public int BatchMax { get; init; } = 64;

    /// <summary>Between the comments that keep an idle stream open. Default 15 s.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Messages kept for a client that does not keep up, or that will resume, per stream. Default 256.</summary>
    public int QueueMessagesMax { get; init; } = 256;

    /// <summary>Their bytes. Default 4 MiB.</summary>
    public int QueueBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Tool calls one token may make in a minute; null for no limit. Default null.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Of them at once; null for as many as in a minute. Default null.</summary>
    public int? CallsBurst { get; init; }

    /// <summary>Entries of a list on one page. Default 1,000.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Origins (RFC 6454) of web pages that may use the endpoint, besides loopback ones. Default none.</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];
}
