using System.Globalization;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class AuditCapTests : IDisposable
{
    private const long AuditBytesMax = 1 << 20;

    private readonly SpoolRig _rig = new();

    public AuditCapTests() => _rig.Options = _rig.Options with { AuditBytesMax = AuditBytesMax };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Past_its_size_the_oldest_events_become_sums_and_nothing_is_unaccounted_for()
    {
        const int Total = 24_000;
        long lastOfAll = 0;
        for (int run = 0; run < 3; run++)
        {
            await using AuditSpool spool = await _rig.OpenAsync();
            for (int i = 0; i < Total / 3; i += 1_000)
            {
                await SpoolRig.RecordAsync(spool, 1_000, (run * Total / 3) + i + 1);
            }

            AuditVerification found = await spool.VerifyAsync(SpoolRig.Cancel);
            Assert.True(found.IsIntact, found.Problem);
            Assert.True(found.FirstSequence > 1);
            lastOfAll = found.LastSequence;
        }

        await using AuditSpool last = await _rig.OpenAsync();
        List<AuditEntry> kept = await SpoolRig.ReadAllAsync(last);
        AuditSum[] sums = [.. await last.ReadSumsAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, SpoolRig.Cancel)];
        Assert.Equal(lastOfAll, kept.Count + sums.Sum(s => s.Count));
        Assert.InRange(UsedBytes(), AuditBytesMax / 2, AuditBytesMax);
        Assert.InRange(new FileInfo(_rig.File).Length, 0, AuditBytesMax * 2);

        Assert.Equal(Total * 12_345_678L, kept.Sum(e => e.Usage.CostNanoUsd) + sums.Sum(s => s.CostNanoUsd));
        Assert.Equal(Total / 3, kept.Count(e => e.Usage.TokenId == "token-1") + sums.Where(s => s.TokenId == "token-1").Sum(s => s.Count));
        Assert.Equal(Total / 5, kept.Count(e => e.Usage.Decision == UsageDecision.Deny) + sums.Where(s => s.Decision == "deny").Sum(s => s.Count));
        Assert.All(sums, s => Assert.Equal(0, s.Hour.ToUnixTimeMilliseconds() % 3_600_000));

        AuditEntry[] told = [.. kept.Where(e => e.Usage.Kind == UsageKind.EventsLost)];
        Assert.NotEmpty(told);
        Assert.All(told, e => Assert.Equal(LostRemark.Summarised, e.Usage.Reason));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $" {kept[0].Sequence - 1}"), told[^1].Usage.Detail, StringComparison.Ordinal);
        Assert.Contains(6006, _rig.Logged);
    }

    [Fact]
    public async Task A_beginning_that_was_removed_further_than_the_chain_tells_is_found()
    {
        await using (AuditSpool spool = await _rig.OpenAsync())
        {
            for (int i = 0; i < 8_000; i += 1_000)
            {
                await SpoolRig.RecordAsync(spool, 1_000, i + 1);
            }
        }

        long second = _rig.Ask<long>("SELECT first_sequence FROM blocks ORDER BY first_sequence LIMIT 1 OFFSET 1");
        long first = _rig.Ask<long>("SELECT min(first_sequence) FROM blocks");
        byte[] links = _rig.Ask<byte[]>("SELECT links FROM blocks ORDER BY first_sequence LIMIT 1");
        _rig.Change("DELETE FROM blocks WHERE first_sequence = @first", ("@first", first));
        _rig.Change("UPDATE chain SET kept_sequence = @kept, kept_link = @link", ("@kept", second - 1), ("@link", links[^32..]));
        AuditVerification found = await _rig.VerifyOfflineAsync();
        Assert.False(found.IsIntact);
        Assert.Equal(first, found.BrokenAtSequence);
    }

    [Fact]
    public async Task Sums_know_a_token_of_any_name_and_no_name_from_another_text()
    {
        string[] tokens = ["plain", "quote \" and \\", "漢字", new string('x', 256), "\",\"token_id\":\"fake", ""];
        await using AuditSpool spool = await _rig.OpenAsync();
        for (int i = 0; i < 12_000; i++)
        {
            UsageEvent usage = SpoolRig.Event(i) with { TokenId = tokens[i % 6], ParentTokenId = "parent", Reason = ",\"token_id\":\"fake\"", CostNanoUsd = i % 6 };
            Assert.True(spool.TryRecord(i % 6 == 5 ? usage with { TokenId = null, BudgetId = null, CostNanoUsd = 0 } : usage));
            if (i % 2_000 == 0)
            {
                await spool.FlushAsync(SpoolRig.Cancel);
            }
        }

        await spool.FlushAsync(SpoolRig.Cancel);
        AuditSum[] sums = [.. await spool.ReadSumsAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, SpoolRig.Cancel)];
        Assert.Equal(tokens.Order(StringComparer.Ordinal), sums.Where(s => s.Kind == "tool_call").Select(s => s.TokenId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(sums.Where(s => s.Kind == "tool_call"), s => Assert.Equal(s.Count * (Array.IndexOf(tokens, s.TokenId) % 5), s.CostNanoUsd));
        Assert.DoesNotContain(sums, s => s.Kind == SpoolSummariser.Unreadable);
        List<AuditEntry> kept = await SpoolRig.ReadAllAsync(spool);
        Assert.Equal(12_000, kept.Count(e => e.Usage.Kind == UsageKind.ToolCall) + sums.Where(s => s.Kind == "tool_call").Sum(s => s.Count));
    }

    [Fact]
    public async Task Sums_are_bounded_too_and_keep_their_totals()
    {
        const int Total = 30_000;
        await using AuditSpool spool = await _rig.OpenAsync();
        for (int i = 1; i <= Total; i++)
        {
            // Every event is of another token, and a minute later.
            Assert.True(spool.TryRecord(SpoolRig.Event(i) with { TokenId = $"t{i}", UnixMs = SpoolRig.StartMs + (i * 60_000L), CostNanoUsd = long.MaxValue / 1_000 }));
            if (i % 2_000 == 0)
            {
                await spool.FlushAsync(SpoolRig.Cancel);
            }
        }

        AuditVerification found = await spool.VerifyAsync(SpoolRig.Cancel);
        Assert.True(found.IsIntact, found.Problem);
        AuditSum[] sums = [.. await spool.ReadSumsAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, SpoolRig.Cancel)];
        Assert.Equal(found.LastSequence - found.Count, sums.Sum(s => s.Count));
        Assert.InRange(sums.Length, 100, 3_000);
        AuditSum[] days = [.. sums.Where(s => s.TokenId == SpoolSummariser.AllTokens)];
        Assert.NotEmpty(days);
        Assert.All(days, s => Assert.Equal(0, s.Hour.ToUnixTimeMilliseconds() % 86_400_000));

        // A sum of amounts that no number holds stays at the largest one.
        Assert.Contains(days, s => s.CostNanoUsd == long.MaxValue);
        Assert.InRange(UsedBytes(), 0, AuditBytesMax);
    }

    private long UsedBytes() =>
        (_rig.Ask<long>("PRAGMA page_count") - _rig.Ask<long>("PRAGMA freelist_count")) * _rig.Ask<long>("PRAGMA page_size");
}
