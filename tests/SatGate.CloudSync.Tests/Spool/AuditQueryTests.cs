using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class AuditQueryTests : IDisposable
{
    private const int Count = 1_500;

    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Every_filter_finds_what_it_says_in_both_directions_and_in_pages_of_any_size()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 700);
        await SpoolRig.RecordAsync(spool, 1, 701);
        await SpoolRig.RecordAsync(spool, Count - 701, 702);
        List<AuditEntry> all = await SpoolRig.ReadAllAsync(spool);
        Assert.Equal(Count, all.Count);
        DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(SpoolRig.StartMs);
        (AuditQuery Query, Func<AuditEntry, bool> Expected)[] cases =
        [
            (new AuditQuery(), _ => true),
            (new AuditQuery { AfterSequence = 699 }, e => e.Sequence > 699),
            (new AuditQuery { AfterSequence = 5_000 }, _ => false),
            (new AuditQuery { BeforeSequence = 702 }, e => e.Sequence < 702),
            (new AuditQuery { AfterSequence = 10, BeforeSequence = 11 }, _ => false),
            (new AuditQuery { AfterSequence = 10, BeforeSequence = 12 }, e => e.Sequence == 11),
            (new AuditQuery { From = start.AddMilliseconds(400) }, e => e.Sequence >= 400),
            (new AuditQuery { To = start.AddMilliseconds(400) }, e => e.Sequence < 400),
            (new AuditQuery { From = start.AddMilliseconds(399.5), To = start.AddMilliseconds(400.5) }, e => e.Sequence == 400),
            (new AuditQuery { Kind = UsageKind.ToolCall }, _ => true),
            (new AuditQuery { Kind = UsageKind.Payment }, _ => false),
            (new AuditQuery { Decision = UsageDecision.Deny }, e => e.Sequence % 5 == 4),
            (new AuditQuery { TokenId = "token-2" }, e => e.Sequence % 3 == 2),
            (new AuditQuery { TokenId = "token-" }, _ => false),
            (new AuditQuery { BudgetId = "budget-1", Decision = UsageDecision.Deny, Tool = "web_search" }, e => e.Sequence % 2 == 1 && e.Sequence % 5 == 4 && e.Sequence % 7 == 0),
            (new AuditQuery { Route = "mcp" }, _ => true),
            (new AuditQuery { Route = "\"" }, _ => false),
            (new AuditQuery { Tool = "web_search" }, e => e.Sequence % 7 == 0),
            (new AuditQuery { RequestId = "req-777" }, e => e.Sequence == 777),
        ];
        foreach ((AuditQuery query, Func<AuditEntry, bool> expected) in cases)
        {
            long[] wanted = [.. all.Where(expected).Select(e => e.Sequence)];
            foreach (int page in (int[])[13, 1_000])
            {
                AuditQuery paged = query with { CountMax = page };
                Assert.Equal(wanted, (await SpoolRig.ReadAllAsync(spool, paged)).Select(e => e.Sequence));
                Assert.Equal(wanted.Reverse(), (await SpoolRig.ReadAllAsync(spool, paged with { Descending = true })).Select(e => e.Sequence));
            }
        }
    }

    [Fact]
    public async Task A_page_that_is_just_full_is_the_last_when_nothing_follows()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 20);
        AuditPage exact = await spool.ReadAsync(new AuditQuery { CountMax = 20 }, SpoolRig.Cancel);
        Assert.Equal((20, true, 20), (exact.Entries.Length, exact.IsLast, exact.NextSequence));
        AuditPage short1 = await spool.ReadAsync(new AuditQuery { CountMax = 19 }, SpoolRig.Cancel);
        Assert.Equal((19, false, 19), (short1.Entries.Length, short1.IsLast, short1.NextSequence));
    }

    [Fact]
    public async Task An_empty_log_gives_an_empty_last_page()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        AuditPage page = await spool.ReadAsync(new AuditQuery(), SpoolRig.Cancel);
        Assert.Equal((0, true, 0), (page.Entries.Length, page.IsLast, page.NextSequence));
        Assert.Empty(await SpoolRig.ReadAllAsync(spool, new AuditQuery { Descending = true }));
    }

    [Fact]
    public async Task A_page_looks_at_a_bounded_part_and_says_where_to_go_on()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        const int Enough = 100_000;
        for (int i = 0; i < Enough; i += 20_000)
        {
            await SpoolRig.RecordAsync(spool, 20_000, i + 1);
        }

        AuditQuery query = new() { TokenId = "nobody" };
        AuditPage first = await spool.ReadAsync(query, SpoolRig.Cancel);
        Assert.Empty(first.Entries);
        Assert.False(first.IsLast);
        Assert.InRange(first.NextSequence, 50_000, Enough - 1);
        AuditPage second = await spool.ReadAsync(query with { AfterSequence = first.NextSequence }, SpoolRig.Cancel);
        Assert.True(second.IsLast);
        Assert.Equal(Enough, second.NextSequence);

        AuditQuery backwards = new() { RequestId = "req-3", Descending = true };
        AuditPage last = await spool.ReadAsync(backwards, SpoolRig.Cancel);
        Assert.Empty(last.Entries);
        Assert.False(last.IsLast);
        Assert.Equal(3, Assert.Single((await spool.ReadAsync(backwards with { BeforeSequence = last.NextSequence }, SpoolRig.Cancel)).Entries).Sequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_page_outside_of_its_limits_is_refused(int countMax)
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await spool.ReadAsync(new AuditQuery { CountMax = countMax }, SpoolRig.Cancel));
    }

    [Fact]
    public async Task More_readers_than_there_are_turns_all_get_their_answer()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 300);
        AuditPage[] pages = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => await spool.ReadAsync(new AuditQuery { CountMax = 1_000 }, SpoolRig.Cancel)));
        Assert.All(pages, page => Assert.Equal(300, page.Entries.Length));
    }
}
