using SatGate.TestKit.Security;

namespace SatGate.TestKit.Redis;

/// <summary>How a <see cref="RedisServer"/> is started, where its defaults do not fit.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether it keeps an append-only file, written at once and forced to the disk every second. Default true.</summary>
    public bool HasAppendOnlyFile { get; init; } = true;

    /// <summary>The password of the default user; null for none. Default null.</summary>
    public string? Password { get; init; }

    /// <summary>With certificates it serves TLS only. Default null.</summary>
    public TestCertificates? Certificates { get; init; }

    /// <summary>Further arguments, such as <c>--maxmemory 2mb</c>. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The configuration of a Sentinel, which it then is; null for a server of data. Default null.</summary>
    public string? SentinelConfiguration { get; init; }
}
