using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>Redis Cluster and Sentinel.</summary>
public sealed class RedisTopologyTests
{
    [Fact]
    public async Task A_cluster_serves_every_tenant_through_any_node()
    {
        await using RedisClusterServers cluster = await RedisClusterServers.StartAsync();
        for (int i = 0; i < 6; i++)
        {
            RedisServer node = cluster.Nodes[i % 3];
            await using RedisConnection connection = await Connections.OpenAsync(node.Url, $"tenant-{i}");
            await using RedisBudgetStore store = new(connection);
            await UseAsync(store);
            await using RedisRegistryStore registry = await RedisRegistryStore.OpenAsync(connection, CancellationToken.None);
            await registry.PutAsync("tokens", "a", "1", CancellationToken.None);
            Assert.Single(await registry.ListAsync("tokens", CancellationToken.None).ToListAsync());
            Assert.Empty(await store.FindRisksAsync(CancellationToken.None));
        }

        // Every tenant lies on one node, and not all of them on the same.
        string[][] tenants = await Task.WhenAll(cluster.Nodes.Select(async n =>
            (await n.AskAsync("KEYS", "*")).Split('\n').Where(k => k.Length > 0).Select(k => k[..(k.IndexOf('}', StringComparison.Ordinal) + 1)]).Distinct().ToArray()));
        Assert.Equal(6, tenants.Sum(t => t.Length));
        Assert.Equal(6, tenants.SelectMany(t => t).Distinct().Count());
        Assert.All(tenants, t => Assert.NotEqual(6, t.Length));
    }

    [Fact]
    public async Task All_keys_of_a_tenant_lie_in_one_slot()
    {
        RedisKeys keys = new("acme");
        string[] all =
        [
            keys.Bucket(new BudgetBucket("a", null, 0)), keys.Bucket(new BudgetBucket("{b}", "{w}", 0)), keys.Operations("x"), keys.HoldPrefix + "{h}",
            keys.Holds, keys.Claim("{claim}"), keys.Claim(new string('x', 500)), keys.Collection("{tokens}"), keys.Changed, keys.Recall, keys.Recalled,
        ];
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Arguments = ["--cluster-enabled", "yes"] });
        await using RedisClient client = await server.ConnectAsync();
        HashSet<string> slots = [];
        foreach (string key in all)
        {
            slots.Add(await client.AskAsync("CLUSTER", "KEYSLOT", key));
        }

        Assert.Single(slots);
    }

    [Fact]
    public async Task A_batch_finds_its_node_after_the_slot_has_moved()
    {
        await using RedisClusterServers cluster = await RedisClusterServers.StartAsync();
        await using RedisConnection connection = await Connections.OpenAsync(cluster.Nodes[0].Url, "mover");
        await using RedisBudgetStore store = new(connection);
        StoreClient client = new(store);
        BudgetBucket bucket = new("a", windowId: null, endsAtUnixMs: 0);
        await client.DoAsync(OperationKind.Ensure, 100, bucket);
        string slot = await cluster.Nodes[0].AskAsync("CLUSTER", "KEYSLOT", "satgate:{mover}:b:a");
        string[] ids = await Task.WhenAll(cluster.Nodes.Select(n => n.AskAsync("CLUSTER", "MYID")));
        string[] counts = await Task.WhenAll(cluster.Nodes.Select(n => n.AskAsync("CLUSTER", "COUNTKEYSINSLOT", slot)));
        int from = Array.FindIndex(counts, c => c != "0");
        int to = (from + 1) % 3;
        await cluster.Nodes[to].AskAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[from]);
        await cluster.Nodes[from].AskAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[to]);
        foreach (string key in (await cluster.Nodes[from].AskAsync("CLUSTER", "GETKEYSINSLOT", slot, "100")).Split('\n'))
        {
            await cluster.Nodes[from].AskAsync("MIGRATE", "127.0.0.1", $"{cluster.Nodes[to].Port}", key, "0", "5000");
        }

        foreach (RedisServer node in (RedisServer[])[cluster.Nodes[to], cluster.Nodes[from], cluster.Nodes[(from + 2) % 3]])
        {
            await node.AskAsync("CLUSTER", "SETSLOT", slot, "NODE", ids[to]);
        }

        // While the client learns where the slot is now, it may not answer; the repetition is charged once.
        OperationBatch batch = new(client.Instance);
        batch.TryAdd(client.Make(OperationKind.Debit, 10, bucket));
        await Eventually.TrueAsync(async () => await store.ExecuteAsync(batch), "the slot is found", TimeSpan.FromSeconds(20));
        Assert.Equal((OperationOutcome.Done, 90), Outcome(batch[0]));
        Assert.Equal((OperationOutcome.Done, 80), Outcome(await client.DoAsync(OperationKind.Debit, 10, bucket)));
    }

    [Fact]
    public async Task After_a_failover_to_a_replica_in_step_everything_is_there_once()
    {
        await using RedisSentinelServers servers = await RedisSentinelServers.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(servers.Url, deadlineMs: 2000);
        Debits debits = gateway.Debit(4, price: 2);
        using CancellationTokenSource stop = new();
        Task running = Task.Run(() => debits.RunAsync(stop.Token));
        await Eventually.TrueAsync(() => debits.Done > 100, "debits go on");
        await stop.CancelAsync();
        await running;

        await gateway.Debit(1, price: 2).SendAsync();
        await servers.WaitInStepAsync();
        await servers.FailOverAsync();
        await debits.SendAsync();
        Assert.Equal(0, debits.Others);
        await gateway.ExpectSpentAsync((debits.Done + 1) * 2);
    }

    [Fact]
    public async Task A_replica_that_lagged_is_found_out_by_its_low_and_takes_the_lost_numbers_again()
    {
        await using RedisSentinelServers servers = await RedisSentinelServers.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(servers.Url, deadlineMs: 2000);
        StoreClient client = new(gateway.Store);
        LedgerOperation kept = await client.DoAsync(OperationKind.Debit, 10, gateway.Bucket);
        client.Low = kept.Number + 1;
        await client.DoAsync(OperationKind.Debit, 10, gateway.Bucket);
        await servers.WaitInStepAsync();

        // The replica is cut off: what is acknowledged from here on, it never sees. Refused a part, it would ask for everything.
        await servers.Master.AskAsync("ACL", "SETUSER", "default", "-psync", "-sync");
        await servers.Master.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        LedgerOperation lost = client.Make(OperationKind.Debit, 10, gateway.Bucket);
        client.Low = lost.Number;
        await client.SendAsync(lost);
        Assert.Equal(OperationOutcome.Done, lost.Outcome);
        client.Low = lost.Number + 1;
        await client.DoAsync(OperationKind.Debit, 10, gateway.Bucket);
        await servers.FailOverAsync();

        OperationBatch batch = new(client.Instance) { Low = client.Low, LowExpected = client.Low };
        batch.TryAdd(client.Make(OperationKind.Debit, 10, gateway.Bucket));
        await Eventually.TrueAsync(async () => await gateway.Store.ExecuteAsync(batch), "the new master answers", TimeSpan.FromSeconds(30));
        Assert.True(batch.LowBefore < batch.LowExpected);
        Assert.Equal(OperationOutcome.Unanswered, batch[0].Outcome);

        // From what the store has, the numbers can be sent again: what it kept is a repetition, what it lost is charged now.
        OperationBatch repair = new(client.Instance) { Low = batch.LowBefore };
        LedgerOperation again = StoreClient.Copy(lost);
        repair.TryAdd(again);
        Assert.True(await gateway.Store.ExecuteAsync(repair));
        Assert.Equal((OperationOutcome.Done, false), (again.Outcome, again.IsRepeat));
        await gateway.ExpectSpentAsync(30);
    }

    private static async Task UseAsync(RedisBudgetStore store)
    {
        StoreClient client = new(store);
        BudgetBucket first = new("a", windowId: null, endsAtUnixMs: 0);
        BudgetBucket second = new("b", "2026", endsAtUnixMs: 4_000_000_000_000);
        await client.DoAsync(OperationKind.Ensure, 100, first);
        await client.DoAsync(OperationKind.Ensure, 100, second);
        Assert.Equal((OperationOutcome.Done, 90), Outcome(await client.DoAsync(OperationKind.Debit, 10, first, second)));
        Assert.Equal((OperationOutcome.Done, 60), Outcome(await client.HoldAsync("h", 30, 60_000, first, second)));
        Assert.Equal((OperationOutcome.Done, 85), Outcome(await client.OnHoldAsync(OperationKind.Settle, "h", 5)));
        Assert.Equal(OperationOutcome.Done, (await client.HoldAsync("g", 30, 1, first, second)).Outcome);
        await Task.Delay(5);
        Assert.Single(await store.SweepAsync(10, CancellationToken.None));
        Assert.Equal(55, (await store.ReadAsync(first, CancellationToken.None))!.Value.Remaining.Value);
        Assert.True(await store.TryClaimAsync("c", "owner", TimeSpan.FromMinutes(1), CancellationToken.None));
        LedgerOperation debit = await client.DoAsync(OperationKind.Debit, 10, first, second);
        LedgerOperation again = await client.RepeatAsync(debit);
        Assert.Equal((45, true), (again.Remaining, again.IsRepeat));
    }

    private static (OperationOutcome Outcome, long Remaining) Outcome(LedgerOperation operation) => (operation.Outcome, operation.Remaining);
}
