using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>A server that is killed, frozen, paused, flushed, full or gone: nothing acknowledged is lost, nothing is charged twice, nobody waits for long.</summary>
public sealed class RedisFaultTests
{
    private const long Limit = 4_000_000_000_000_000;

    [Fact]
    public async Task Scripts_that_are_flushed_under_load_are_not_noticed()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server);
        await using RedisClient raw = await server.ConnectAsync();
        using CancellationTokenSource stop = new();
        Debits[] all = [.. Enumerable.Range(0, 4).Select(i => gateway.Debit(1 + (i * 3), price: 7))];
        Task[] running = [.. all.Select(d => d.RunAsync(stop.Token))];
        for (int i = 0; i < 20; i++)
        {
            await Task.Delay(10);
            await raw.AskAsync("SCRIPT", "FLUSH");
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        Assert.All(all, d => Assert.Equal((0, 0), (d.Unanswered, d.Others)));
        await gateway.ExpectSpentAsync(all, price: 7);
    }

    [Fact]
    public async Task A_deadline_that_finds_the_script_flushed_sends_it_and_waits_for_its_answer()
    {
        Assert.SkipUnless(Pollers.Dialer is not null, "There are no pollers here.");
        await using RedisServer server = await RedisServer.StartAsync();
        FakeTimeProvider clock = new();
        RedisStoreOptions options = new() { Url = server.Url, DeadlineMs = 1000, Dialer = Pollers.Dialer };
        await using RedisConnection connection = await RedisConnection.OpenAsync(options, NullLogger.Instance, clock, CancellationToken.None);
        BatchCall? call = null;
        int lateCount = 0;

        // Heard before the calls hear it: time is up in the moment between an answer's coming and its being taken.
        connection.Delivered += () =>
        {
            if (call is { HasReply: true } && ++lateCount == 1)
            {
                clock.Advance(TimeSpan.FromSeconds(2));
            }
        };
        using BatchCalls calls = new(connection, connection.Keys, connection.Options, clock);
        OperationBatch batch = new("0123456789abcdef");
        batch.TryAdd(new LedgerOperation { Kind = OperationKind.Ensure, Number = 1, Amount = 10, Buckets = new BucketSet(new BudgetBucket("a", windowId: null, endsAtUnixMs: 0)) });
        call = calls.Rent();

        // The answer does not come before it is waited for.
        server.Freeze();
        Task<bool> answered = call!.RunAsync(batch, new RedisInstance(batch.Instance, connection.Keys)).AsTask();
        server.Thaw();

        Assert.True(await answered.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, lateCount);
        Assert.Equal(OperationOutcome.Done, batch.AsSpan()[0].Outcome);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_crash_of_redis_once()
    {
        // With everysec the server puts off writing its file while the disk is busy, and acknowledges all the same; a crash of the process alone
        // then loses up to two seconds. What the store promises is about what the server kept.
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Arguments = ["--appendfsync", "always"] });
        await using Gateway gateway = await Gateway.OpenAsync(server, deadlineMs: 250);
        using CancellationTokenSource stop = new();
        Debits[] all = [.. Enumerable.Range(0, 4).Select(i => gateway.Debit(1 + (i * 5), price: 3))];
        Task[] running = [.. all.Select(d => Task.Run(() => d.RunAsync(stop.Token)))];
        for (int i = 0; i < 4; i++)
        {
            long before = all.Sum(d => d.Done);
            await Eventually.TrueAsync(() => all.Sum(d => d.Done) > before + 50, "debits go on");
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        Assert.All(all, d => Assert.Equal(0, d.Others));
        Assert.Contains(all, d => d.Unanswered > 0);
        await gateway.ExpectSpentAsync(all, price: 3);
    }

    [Fact]
    public async Task A_redis_that_forgets_in_a_crash_is_found_out()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { HasAppendOnlyFile = false });
        await using Gateway gateway = await Gateway.OpenAsync(server);
        StoreClient client = new(gateway.Store) { Low = 5 };
        await client.DoAsync(OperationKind.Debit, 1, gateway.Bucket);
        await server.KillAsync();
        await server.StartAgainAsync();
        OperationBatch batch = new(client.Instance) { Low = 5, LowExpected = 5 };
        LedgerOperation debit = client.Make(OperationKind.Debit, 1, gateway.Bucket);
        batch.TryAdd(debit);
        await Eventually.TrueAsync(async () => await gateway.Store.ExecuteAsync(batch), "it is back", TimeSpan.FromSeconds(30));
        Assert.Equal((0, OperationOutcome.Unanswered), (batch.LowBefore, debit.Outcome));
    }

    [Fact]
    public async Task A_redis_that_stands_still_is_waited_for_until_the_deadline_and_answers_alike_afterwards()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server, deadlineMs: 150);
        LedgerOperation first = new() { Kind = OperationKind.Debit, Number = 1, Amount = 10, Buckets = gateway.Buckets };
        LedgerOperation second = new() { Kind = OperationKind.Debit, Number = 2, Amount = 10, Buckets = gateway.Buckets };
        OperationBatch batch = new("0123456789abcdef");
        batch.TryAdd(first);
        batch.TryAdd(second);
        server.Freeze();
        long start = Stopwatch.GetTimestamp();
        Assert.False(await gateway.Store.ExecuteAsync(batch));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took >= TimeSpan.FromMilliseconds(145), $"{took} is too soon");
        Assert.True(took < TimeSpan.FromSeconds(3), $"{took} is too late");
        Assert.Equal(OperationOutcome.Unanswered, first.Outcome);
        server.Thaw();
        await Eventually.TrueAsync(async () => await gateway.Store.ExecuteAsync(batch), "it answers again", TimeSpan.FromSeconds(30));
        Assert.Equal((OperationOutcome.Done, Limit - 10), (first.Outcome, first.Remaining));
        Assert.Equal((OperationOutcome.Done, Limit - 20), (second.Outcome, second.Remaining));
        await gateway.ExpectSpentAsync(20);
    }

    [Fact]
    public async Task What_waits_ends_with_the_connection_and_not_only_at_its_deadline()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server, deadlineMs: 10_000);
        server.Freeze();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef")).AsTask())];
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        long start = Stopwatch.GetTimestamp();
        await server.KillAsync();
        Assert.All(await Task.WhenAll(waiting), Assert.False);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(took < TimeSpan.FromSeconds(8), $"{took} is too late");
    }

    [Fact]
    public async Task No_more_batches_wait_than_may()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server, deadlineMs: 400, callsInFlightMax: 3);
        server.Freeze();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef")).AsTask())];
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        ValueTask<bool> another = gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef"));
        Assert.True(another.IsCompleted);
        Assert.False(await another);
        Assert.All(await Task.WhenAll(waiting), Assert.False);

        // Those that nobody waits for any more still count: they stand in the connection.
        Assert.False(await gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef")));
        server.Thaw();
        await Eventually.TrueAsync(async () => await gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef")), "it answers again", TimeSpan.FromSeconds(30));
        Assert.True(await gateway.Store.ExecuteAsync(new OperationBatch("0123456789abcdef")));
    }

    [Fact]
    public async Task A_pause_of_writes_doubles_nothing()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server, deadlineMs: 50);
        using CancellationTokenSource stop = new();
        Debits[] all = [gateway.Debit(1, price: 5), gateway.Debit(8, price: 5)];
        Task[] running = [.. all.Select(d => d.RunAsync(stop.Token))];
        await Eventually.TrueAsync(() => all.Sum(d => d.Done) > 20, "debits go on");
        await server.AskAsync("CLIENT", "PAUSE", "400", "WRITE");
        await Eventually.TrueAsync(() => all.All(d => d.Unanswered > 0), "the pause is felt");
        long before = all.Sum(d => d.Done);
        await Eventually.TrueAsync(() => all.Sum(d => d.Done) > before + 100, "debits go on again");
        await stop.CancelAsync();
        await Task.WhenAll(running);
        Assert.All(all, d => Assert.Equal(0, d.Others));
        await gateway.ExpectSpentAsync(all, price: 5);
    }

    [Fact]
    public async Task A_full_redis_does_not_answer_and_takes_nothing()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server);
        await server.AskAsync("CONFIG", "SET", "maxmemory", "1");
        OperationBatch plain = Batch(gateway, OperationKind.Debit);
        OperationBatch other = Batch(gateway, OperationKind.Refund);
        Assert.False(await gateway.Store.ExecuteAsync(plain));
        Assert.False(await gateway.Store.ExecuteAsync(other));
        Assert.Equal(OperationOutcome.Unanswered, plain[0].Outcome);
        await server.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await gateway.ExpectSpentAsync(0);
        Assert.True(await gateway.Store.ExecuteAsync(plain));
        Assert.Equal((OperationOutcome.Done, false), (plain[0].Outcome, plain[0].IsRepeat));
    }

    [Theory]
    [InlineData("min-replicas-to-write", "1", "0")]
    [InlineData("replica-serve-stale-data", "no", "yes")]
    public async Task A_redis_that_refuses_writes_does_not_answer_and_takes_nothing(string setting, string bad, string good)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server);
        await server.AskAsync("CONFIG", "SET", setting, bad);
        if (setting == "replica-serve-stale-data")
        {
            await server.AskAsync("REPLICAOF", "127.0.0.1", "1");
        }

        OperationBatch batch = Batch(gateway, OperationKind.Debit);
        Assert.False(await gateway.Store.ExecuteAsync(batch));
        Assert.Equal(OperationOutcome.Unanswered, batch[0].Outcome);
        await server.AskAsync("CONFIG", "SET", setting, good);
        await server.AskAsync("REPLICAOF", "NO", "ONE");
        await Eventually.TrueAsync(async () => await gateway.Store.ExecuteAsync(batch), "it answers again", TimeSpan.FromSeconds(30));
        Assert.Equal(OperationOutcome.Done, batch[0].Outcome);
        await gateway.ExpectSpentAsync(1);
    }

    [Fact]
    public async Task A_redis_that_comes_later_is_found()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await server.KillAsync();
        await using RedisConnection connection = await Connections.OpenAsync(server.Url, readTimeoutMs: 500);
        await using RedisBudgetStore store = new(connection);
        Assert.False(connection.IsConnected);
        Assert.False(await store.ExecuteAsync(new OperationBatch("0123456789abcdef")));
        BudgetStoreException exception = await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.CountHoldsAsync(CancellationToken.None));
        Assert.Contains($"127.0.0.1:{server.Port}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("check that it runs", exception.Message, StringComparison.Ordinal);
        await server.StartAgainAsync();
        await Eventually.TrueAsync(async () => await store.ExecuteAsync(new OperationBatch("0123456789abcdef")), "it answers", TimeSpan.FromSeconds(30));
    }

    private static OperationBatch Batch(Gateway gateway, OperationKind kind)
    {
        OperationBatch batch = new(Guid.NewGuid().ToString("n")[..16]);
        batch.TryAdd(new LedgerOperation { Kind = kind, Number = 1, Amount = 1, Buckets = gateway.Buckets });
        return batch;
    }
}
