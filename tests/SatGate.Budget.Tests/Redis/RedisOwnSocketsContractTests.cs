namespace SatGate.Budget.Tests.Redis;

/// <summary>The client library has sockets of its own, as on systems without poller threads and with TLS.</summary>
public sealed class RedisOwnSocketsContractTests(SharedRedis redis) : RedisBudgetStoreContractTests(redis)
{
    private protected override bool IsDialed => false;
}
