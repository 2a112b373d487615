using SatGate.Transport.Upstream;

namespace SatGate.Budget.Redis;

/// <summary>How the Redis stores reach their server and how long they wait. Read once, when a store is made.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>
    /// Where Redis is: <c>redis://</c> or <c>rediss://</c> (TLS) with user, password, several hosts, database and the options <c>serviceName</c>
    /// (Sentinel), <c>sslHost</c> and <c>caCertFile</c>; or <c>host:port</c>. May hold a password: never logged.
    /// </summary>
    public required string Url { get; set; }

    /// <summary>The tenant whose keys are used; they share one Redis Cluster slot. 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>. Default <c>default</c>.</summary>
    public string Tenant { get; set; } = "default";

    /// <summary>How long the answer to a batch is waited for, in milliseconds. 10 to 10,000. Default 250.</summary>
    public int DeadlineMs { get; set; } = 250;

    /// <summary>How long reads, sweeps, claims and the registry wait for an answer, in milliseconds. 100 to 60,000. Default 2,000.</summary>
    public int ReadTimeoutMs { get; set; } = 2_000;

    /// <summary>How long one attempt to connect may take, in milliseconds. 100 to 60,000. Default 2,000.</summary>
    public int ConnectTimeoutMs { get; set; } = 2_000;

    /// <summary>Longest pause between two attempts to connect again, in milliseconds. 50 to 60,000. Default 500.</summary>
    public int ReconnectPauseMsMax { get; set; } = 500;

    /// <summary>
    /// Most batches that wait for an answer at once; one more is not sent and counts as not answered. 1 to 65,536. Default 1,024. Bounds what
    /// piles up before a server that takes and does not answer.
    /// </summary>
    public int CallsInFlightMax { get; set; } = 1_024;

    /// <summary>
    /// Opens the connections that batches travel over, when they are in clear text, so that answers come on the threads that serve traffic. Null,
    /// the default, leaves them to the client library, whose threads have to be woken for every batch.
    /// </summary>
    public IUpstreamDialer? Dialer { get; set; }

    /// <summary>What the server shows as the client's name. Default <c>satgate</c>.</summary>
    public string ClientName { get; set; } = "satgate";
}
