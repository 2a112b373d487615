using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class AuditFollowTests : IDisposable
{
    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_follower_gets_what_was_stored_and_then_what_is_being_stored()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 2_500);
        await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(new AuditQuery { AfterSequence = 100 }, SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        await TakeAsync(follower, 101, 2_500);
        for (int i = 2_501; i < 2_520; i++)
        {
            await SpoolRig.RecordAsync(spool, 1, i);
            await TakeAsync(follower, i, i);
        }
    }

    [Fact]
    public async Task A_follower_gets_what_a_page_would_hold_and_nothing_else()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 50);
        AuditQuery query = new() { Decision = UsageDecision.Deny, TokenId = "token-1" };
        await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(query, SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        Assert.True(await follower.MoveNextAsync());
        await SpoolRig.RecordAsync(spool, 150, 51);
        List<AuditEntry> expected = await SpoolRig.ReadAllAsync(spool, query);
        List<AuditEntry> followed = [follower.Current];
        while (followed.Count < expected.Count && await follower.MoveNextAsync())
        {
            followed.Add(follower.Current);
        }

        Assert.Equal(expected, followed);
    }

    [Fact]
    public async Task A_slow_follower_reads_from_the_disk_what_it_missed()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 1);
        await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        await TakeAsync(follower, 1, 1);
        const int Flushes = AuditFollowers.BatchesMax * 4;
        for (int i = 0; i < Flushes; i++)
        {
            await SpoolRig.RecordAsync(spool, 10, 2 + (i * 10));
        }

        await TakeAsync(follower, 2, (Flushes * 10) + 1);
        await SpoolRig.RecordAsync(spool, 1, (Flushes * 10) + 2);
        await TakeAsync(follower, (Flushes * 10) + 2, (Flushes * 10) + 2);
    }

    [Fact]
    public async Task Followers_beside_busy_writers_get_every_event_once_and_in_order()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        const int Total = 30_000;
        Task[] followers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
            await TakeAsync(follower, 1, Total);
        }))];
        for (int i = 0; i < Total; i += 1_000)
        {
            await SpoolRig.RecordAsync(spool, 1_000, i + 1);
        }

        await Task.WhenAll(followers).WaitAsync(TimeSpan.FromSeconds(30), SpoolRig.Cancel);
    }

    [Fact]
    public async Task A_follower_with_an_end_ends_there()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 10);
        List<long> seen = [];
        await foreach (AuditEntry entry in spool.FollowAsync(new AuditQuery { BeforeSequence = 6 }, SpoolRig.Cancel))
        {
            seen.Add(entry.Sequence);
        }

        Assert.Equal([1, 2, 3, 4, 5], seen);
    }

    [Fact]
    public async Task Followers_end_with_the_log()
    {
        AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 1);
        await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        await TakeAsync(follower, 1, 1);
        ValueTask<bool> next = follower.MoveNextAsync();
        await spool.DisposeAsync();
        Assert.False(await next);
    }

    [Fact]
    public async Task Cancelling_ends_a_follower_and_gives_its_place_to_another()
    {
        _rig.Options = _rig.Options with { FollowersMax = 1 };
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 1);
        using CancellationTokenSource cancel = new();
        IAsyncEnumerator<AuditEntry> first = spool.FollowAsync(new AuditQuery(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        await TakeAsync(first, 1, 1);
        await using (IAsyncEnumerator<AuditEntry> tooMany = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await tooMany.MoveNextAsync());
        }

        ValueTask<bool> waiting = first.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await first.DisposeAsync();
        await using IAsyncEnumerator<AuditEntry> second = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        await TakeAsync(second, 1, 1);
    }

    private static async Task TakeAsync(IAsyncEnumerator<AuditEntry> follower, long from, long to)
    {
        for (long expected = from; expected <= to; expected++)
        {
            Assert.True(await follower.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), SpoolRig.Cancel));
            Assert.Equal(expected, follower.Current.Sequence);
        }
    }
}
