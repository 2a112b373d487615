using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Admin.Tests.Fakes;
using SatGate.Budget.Embedded;
using SatGate.Budget.Ledger;
using SatGate.Budget.Redis;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Services;

/// <summary>The services over the ledger itself and a real store, embedded or in Redis. Several may share one Redis, as gateways do.</summary>
internal sealed class LedgerWorld : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly TemporaryDirectory _directory = new();

    private LedgerWorld()
    {
    }

    public TokenKey Key { get; } = TokenKey.FromSecret("test-secret");

    public BudgetLedger Ledger { get; private set; } = null!;

    public BanList Bans { get; private set; } = null!;

    public TokenService Tokens { get; private set; } = null!;

    public TokenVerifier Verifier { get; private set; } = null!;

    /// <summary>Opens everything.</summary>
    /// <param name="redisUrl">The Redis; null for the embedded store.</param>
    public static async Task<LedgerWorld> StartAsync(string? redisUrl = null)
    {
        var world = new LedgerWorld();
        (IBudgetStore store, IRegistryStore registry) = redisUrl is null ? world.OpenEmbedded() : await world.OpenRedisAsync(redisUrl);
        var audit = new MemoryAudit();
        var snapshots = new FixedSnapshot(new GatewaySnapshot { Version = 1, Budget = new BudgetSettings { Deadline = TimeSpan.FromSeconds(10) } });
        world.Ledger = world.Own(new BudgetLedger(
            store, registry, snapshots, audit, new BudgetLedgerOptions { DataDirectory = world._directory.Path }, TimeProvider.System, NullLogger<BudgetLedger>.Instance));
        await world.Ledger.StartAsync(CancellationToken.None);
        world.Bans = world.Own(new BanList(registry, TimeProvider.System, NullLogger<BanList>.Instance));
        await world.Bans.StartAsync(CancellationToken.None);
        world.Tokens = new TokenService(
            () => [world.Key], "default", new TokenRegistry(registry, NullLogger<TokenRegistry>.Instance), world.Bans, world.Ledger, audit, TimeProvider.System,
            NullLogger<TokenService>.Instance);
        world.Verifier = new TokenVerifier([world.Key], TimeProvider.System, "default", acceptUnsealedBudgets: false);
        return world;
    }

    public VerifiedToken Verify(Macaroon token) => Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(token.ToText())).Token!;

    /// <summary>A call of a token, as the proxy charges it.</summary>
    public async Task<ChargeOutcome> CallAsync(Macaroon token, NanoUsd price)
    {
        VerifiedToken verified = Verify(token);
        ChargePath? path = await Ledger.ResolveAsync(verified.BudgetId, verified.BudgetLimit, null);
        return (await Ledger.ChargeAsync(path!, price, EnforcementMode.Control)).Outcome;
    }

    public async Task<NanoUsd> RemainingAsync(string budgetId) => (await Ledger.ReadAsync(budgetId, CancellationToken.None))!.Remaining!.Value;

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }

        _directory.Dispose();
    }

    private (IBudgetStore Store, IRegistryStore Registry) OpenEmbedded() => (
        Own(EmbeddedBudgetStore.Open(new EmbeddedStoreOptions { Directory = _directory.Path }, TimeProvider.System, NullLoggerFactory.Instance)),
        Own(SqliteRegistryStore.Open(_directory.Path)));

    private async Task<(IBudgetStore Store, IRegistryStore Registry)> OpenRedisAsync(string url)
    {
        RedisConnection connection = Own(await RedisConnection.OpenAsync(
            new RedisStoreOptions { Url = url, Tenant = "default", DeadlineMs = 10_000, ReadTimeoutMs = 10_000 }, NullLogger.Instance, TimeProvider.System, CancellationToken.None));
        RedisRegistryStore registry = Own(await RedisRegistryStore.OpenAsync(connection, CancellationToken.None));
        return (Own(new RedisBudgetStore(connection)), registry);
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _owned.Push(part);
        return part;
    }
}
