using System.Collections.Concurrent;
using System.Diagnostics;
using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>What gateways tell each other over Redis: changes of the registry, and questions for slices.</summary>
public sealed class RedisFollowTests(SharedRedis redis)
{
    // More than any machine needs, so that what takes that long has not completed by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_change_is_told_to_other_gateways_of_the_tenant_only()
    {
        string tenant = redis.NextTenant();
        await using RedisConnection mine = await Connections.OpenAsync(redis.Server.Url, tenant);
        await using RedisConnection theirs = await Connections.OpenAsync(redis.Server.Url, tenant);
        await using RedisConnection strangers = await Connections.OpenAsync(redis.Server.Url, redis.NextTenant());
        await using RedisRegistryStore writer = await RedisRegistryStore.OpenAsync(mine, CancellationToken.None);
        await using RedisRegistryStore reader = await RedisRegistryStore.OpenAsync(theirs, CancellationToken.None);
        await using RedisRegistryStore stranger = await RedisRegistryStore.OpenAsync(strangers, CancellationToken.None);
        ConcurrentQueue<string> heard = Listen(reader);
        ConcurrentQueue<string> overheard = Listen(stranger);
        await writer.PutAsync("bans", "a", "1", CancellationToken.None);
        await Eventually.TrueAsync(() => heard.Contains("bans"), "the change is heard");
        await stranger.PutAsync("own", "a", "1", CancellationToken.None);
        await Eventually.TrueAsync(() => overheard.Contains("own"), "the own change is heard");
        Assert.DoesNotContain("bans", overheard);
    }

    [Fact]
    public async Task Every_collection_counts_as_changed_after_the_connection_was_lost()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisConnection connection = await Connections.OpenAsync(server.Url);
        await using RedisRegistryStore store = await RedisRegistryStore.OpenAsync(connection, CancellationToken.None);
        await store.GetAsync("tokens", "a", CancellationToken.None);
        await store.GetAsync("bans", "a", CancellationToken.None);
        ConcurrentQueue<string> heard = Listen(store);
        await server.KillAsync();
        await Eventually.TrueAsync(() => !connection.IsConnected, "the loss is noticed");
        Assert.Empty(heard);
        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => heard.Contains("tokens") && heard.Contains("bans"), "both are told");

        // And what changes from now on is heard again.
        await using RedisConnection other = await Connections.OpenAsync(server.Url);
        await using RedisRegistryStore writer = await RedisRegistryStore.OpenAsync(other, CancellationToken.None);
        await Eventually.TrueAsync(
            async () =>
            {
                await writer.PutAsync("plans", "a", "1", CancellationToken.None);
                return heard.Contains("plans");
            },
            "changes are heard again",
            TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_change_that_cannot_be_made_is_told_to_the_caller()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisConnection connection = await Connections.OpenAsync(server.Url, readTimeoutMs: 500);
        await using RedisRegistryStore store = await RedisRegistryStore.OpenAsync(connection, CancellationToken.None);
        await server.KillAsync();
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.PutAsync("tokens", "a", "1", CancellationToken.None));
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.ListAsync("tokens", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task A_question_completes_when_all_others_have_answered()
    {
        string tenant = redis.NextTenant();
        await using Recaller asking = await Recaller.OpenAsync(redis.Server.Url, tenant);
        await using Recaller second = await Recaller.OpenAsync(redis.Server.Url, tenant);
        await using Recaller third = await Recaller.OpenAsync(redis.Server.Url, tenant);
        await asking.Recall.RecallAsync("budget with spaces", Patience);
        await Eventually.TrueAsync(() => second.Asked.Contains("budget with spaces") && third.Asked.Contains("budget with spaces"), "both were asked");
        Assert.Empty(asking.Asked);
    }

    [Fact]
    public async Task A_question_that_nobody_hears_completes_at_once()
    {
        await using Recaller asking = await Recaller.OpenAsync(redis.Server.Url, redis.NextTenant());
        await asking.Recall.RecallAsync("a", Patience);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20; i++)
        {
            await asking.Recall.RecallAsync("a", Patience);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took < Patience, $"20 questions took {took}");
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_not_waited_for_longer_than_the_patience()
    {
        string tenant = redis.NextTenant();
        var brief = TimeSpan.FromMilliseconds(50);
        await using Recaller asking = await Recaller.OpenAsync(redis.Server.Url, tenant);
        await using Recaller slow = await Recaller.OpenAsync(redis.Server.Url, tenant);
        TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Before = never.Task;
        long start = Stopwatch.GetTimestamp();
        await asking.Recall.RecallAsync("a", brief);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took >= brief - TimeSpan.FromMilliseconds(5), $"{took} is too soon");
        Assert.True(took < Patience, $"{took} is too late");
        never.SetResult();
    }

    [Fact]
    public async Task Those_who_ask_for_the_same_budget_at_once_share_a_question()
    {
        string tenant = redis.NextTenant();
        await using Recaller asking = await Recaller.OpenAsync(redis.Server.Url, tenant);
        await using Recaller other = await Recaller.OpenAsync(redis.Server.Url, tenant);
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Before = open.Task;
        Task[] all = [.. Enumerable.Range(0, 50).Select(_ => asking.Recall.RecallAsync("a", Patience).AsTask())];
        open.SetResult();
        await Task.WhenAll(all);
        Assert.InRange(other.Asked.Count, 1, 2);
    }

    [Fact]
    public async Task A_question_while_redis_is_away_completes_at_once()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Recaller asking = await Recaller.OpenAsync(server.Url, "default");
        await server.KillAsync();
        long start = Stopwatch.GetTimestamp();
        await asking.Recall.RecallAsync("a", Patience);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took < Patience, $"{took} is too late");
    }

    private static ConcurrentQueue<string> Listen(IRegistryStore store)
    {
        ConcurrentQueue<string> heard = [];
        store.Changed += heard.Enqueue;
        return heard;
    }

    private sealed class Recaller : IAsyncDisposable
    {
        private RedisConnection _connection = null!;

        public ConcurrentQueue<string> Asked { get; } = [];

        public RedisSliceRecall Recall { get; private set; } = null!;

        public Task Before { get; set; } = Task.CompletedTask;

        public static async Task<Recaller> OpenAsync(string url, string tenant)
        {
            Recaller recaller = new() { _connection = await Connections.OpenAsync(url, tenant) };
            recaller.Recall = await RedisSliceRecall.OpenAsync(recaller._connection, CancellationToken.None);
            recaller.Recall.Recalled += async budgetId =>
            {
                recaller.Asked.Enqueue(budgetId);
                await recaller.Before;
            };
            return recaller;
        }

        public async ValueTask DisposeAsync()
        {
            await Recall.DisposeAsync();
            await _connection.DisposeAsync();
        }
    }
}
