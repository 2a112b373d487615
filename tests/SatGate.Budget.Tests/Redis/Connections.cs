using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Redis;

namespace SatGate.Budget.Tests.Redis;

/// <summary>Opens connections for tests. Deadlines are long unless a test is about them: the machine that runs tests may be busy.</summary>
internal static class Connections
{
    public static Task<RedisConnection> OpenAsync(
        string url, string tenant = "default", int deadlineMs = 10_000, int readTimeoutMs = 10_000, bool isDialed = true) =>
        RedisConnection.OpenAsync(
            new RedisStoreOptions { Url = url, Tenant = tenant, DeadlineMs = deadlineMs, ReadTimeoutMs = readTimeoutMs, Dialer = isDialed ? Pollers.Dialer : null },
            NullLogger.Instance,
            TimeProvider.System,
            CancellationToken.None);
}
