using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class AuditSpoolTests : IDisposable
{
    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task What_is_recorded_is_read_back_as_it_was()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 5);

        AuditPage page = await spool.ReadAsync(new AuditQuery(), SpoolRig.Cancel);

        Assert.True(page.IsLast);
        Assert.Equal(5, page.NextSequence);
        Assert.Equal([1, 2, 3, 4, 5], page.Entries.Select(e => e.Sequence));
        Assert.Equal(Enumerable.Range(1, 5).Select(i => SpoolRig.Event(i)), page.Entries.Select(e => e.Usage));
        Assert.Equal(5, page.Entries.Select(e => e.HashHex).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_event_is_stored_without_anybody_asking()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await using IAsyncEnumerator<AuditEntry> follower = spool.FollowAsync(new AuditQuery(), SpoolRig.Cancel).GetAsyncEnumerator(SpoolRig.Cancel);
        Assert.True(spool.TryRecord(SpoolRig.Event(1)));
        Assert.True(await follower.MoveNextAsync());
        Assert.Single((await spool.ReadAsync(new AuditQuery(), SpoolRig.Cancel)).Entries);
        Assert.Equal(0, spool.Waiting);
    }

    [Fact]
    public async Task Numbers_and_the_chain_go_on_after_a_restart()
    {
        for (int run = 0; run < 4; run++)
        {
            await using AuditSpool spool = await _rig.OpenAsync();
            await SpoolRig.RecordAsync(spool, 100, (run * 100) + 1);
        }

        await using AuditSpool last = await _rig.OpenAsync();
        AuditVerification found = await last.VerifyAsync(SpoolRig.Cancel);
        Assert.True(found.IsIntact, found.Problem);
        Assert.Equal((400, 1, 400), (found.Count, found.FirstSequence, found.LastSequence));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), (await SpoolRig.ReadAllAsync(last)).Select(e => e.Usage.Operation));
    }

    [Fact]
    public async Task Ending_stores_what_still_waits()
    {
        _rig.Options = _rig.Options with { FlushInterval = TimeSpan.FromSeconds(1) };
        AuditSpool spool = await _rig.OpenAsync();
        for (int i = 1; i <= 3_000; i++)
        {
            Assert.True(spool.TryRecord(SpoolRig.Event(i)));
        }

        await spool.DisposeAsync();
        Assert.False(spool.TryRecord(SpoolRig.Event(3_001)));
        Assert.Equal(3_000, (await _rig.VerifyOfflineAsync()).Count);
    }

    [Fact]
    public async Task The_folder_and_the_files_are_the_owners_alone()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 1);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_rig.Options.Directory));
        string[] files = Directory.GetFiles(_rig.Options.Directory);
        Assert.Contains(_rig.File, files);
        foreach (string file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Small_writes_are_put_together_into_larger_blocks()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        const int Flushes = 600;
        for (int i = 1; i <= Flushes; i++)
        {
            await SpoolRig.RecordAsync(spool, 1, i);
        }

        long blocks = _rig.Ask<long>("SELECT count(*) FROM blocks");
        long largest = _rig.Ask<long>("SELECT max(length(lines) + length(links)) FROM blocks");
        Assert.InRange(blocks, 1, SpoolWriter.SmallBlocksMax + (Flushes * 500 / SpoolWriter.BlockBytes) + 1);
        Assert.InRange(largest, SpoolWriter.BlockBytes / 2, SpoolWriter.BlockBytes + AuditFields.LineBytesMax);
        Assert.True((await spool.VerifyAsync(SpoolRig.Cancel)).IsIntact);
        Assert.Equal(Flushes, (await SpoolRig.ReadAllAsync(spool)).Count);
    }

    [Fact]
    public async Task Many_events_at_once_are_stored_in_blocks_of_a_bounded_size()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 20_000);

        Assert.InRange(_rig.Ask<long>("SELECT max(length(lines) + length(links)) FROM blocks"), SpoolWriter.BlockBytes, SpoolWriter.BlockBytes + AuditFields.LineBytesMax);
        Assert.Equal(20_000, (await spool.VerifyAsync(SpoolRig.Cancel)).Count);
    }

    [Fact]
    public async Task Recorders_on_many_threads_lose_nothing()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                Assert.True(spool.TryRecord(SpoolRig.Event((thread * 2_000) + i + 1)));
            }
        })));
        await spool.FlushAsync(SpoolRig.Cancel);

        List<AuditEntry> all = await SpoolRig.ReadAllAsync(spool);
        Assert.Equal(Enumerable.Range(1, 16_000).Select(i => (long)i), all.Select(e => e.Usage.Operation).Order());
        Assert.Equal(Enumerable.Range(1, 16_000).Select(i => (long)i), all.Select(e => e.Sequence));
    }

    [Fact]
    public async Task An_event_of_no_known_kind_is_refused()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        Assert.False(spool.TryRecord(new UsageEvent { Kind = (UsageKind)200 }));
        Assert.False(spool.TryRecord(new UsageEvent { Decision = (UsageDecision)200 }));
    }

    [Fact]
    public async Task A_log_under_a_key_is_not_opened_with_another_one()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        _rig.Options = _rig.Options with { HashChainKey = key };
        await using (AuditSpool spool = await _rig.OpenAsync())
        {
            await SpoolRig.RecordAsync(spool, 10);
            Assert.True((await spool.VerifyAsync(SpoolRig.Cancel)).IsIntact);
        }

        _rig.Options = _rig.Options with { HashChainKey = new byte[32] };
        Assert.Contains("another key", (await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync)).Message, StringComparison.Ordinal);
        _rig.Options = _rig.Options with { HashChainKey = null };
        Assert.Contains("none is given", (await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuditStoreException>(() => _rig.VerifyOfflineAsync());
        Assert.True((await _rig.VerifyOfflineAsync(key)).IsIntact);
    }

    [Fact]
    public async Task A_second_writer_is_refused_until_the_first_has_ended()
    {
        await using (AuditSpool first = await _rig.OpenAsync())
        {
            AuditStoreException fault = await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync);
            Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
            await SpoolRig.RecordAsync(first, 1);
        }

        await using AuditSpool second = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(second, 1, 2);
        Assert.Equal(2, (await second.VerifyAsync(SpoolRig.Cancel)).Count);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_a_sentence()
    {
        await File.WriteAllTextAsync(_rig.Options.Directory, "a file where the directory should be");
        AuditStoreException fault = await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync);
        Assert.Contains(_rig.Options.Directory, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_sentence_and_stays_as_it_is()
    {
        Directory.CreateDirectory(_rig.Options.Directory);
        await File.WriteAllTextAsync(_rig.File, new string('x', 8_192));
        await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync);
        Assert.Throws<AuditStoreException>(() => AuditFile.OpenReadOnly(_rig.Options.Directory));
        Assert.Equal(new string('x', 8_192), await File.ReadAllTextAsync(_rig.File));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        AuditSpoolOptions good = _rig.Options;
        AuditSpoolOptions[] bad =
        [
            good with { AuditBytesMax = (1 << 20) - 1 }, good with { QueueEventsMax = 1_023 }, good with { QueueEventsMax = 1_048_577 },
            good with { FlushInterval = TimeSpan.Zero }, good with { SyncInterval = TimeSpan.FromMinutes(2) }, good with { FollowersMax = 0 },
            good with { HashChainKey = new byte[31] }, good with { Directory = string.Empty },
        ];
        foreach (AuditSpoolOptions options in bad)
        {
            _rig.Options = options;
            await Assert.ThrowsAsync<AuditStoreException>(_rig.OpenAsync);
        }
    }

    [Fact]
    public void Options_come_from_the_configuration_and_hide_the_key()
    {
        StorageSettings storage = new() { Directory = "somewhere", AuditBytesMax = 5L << 20, AuditHashChainKey = new byte[32] };
        AuditSpoolOptions options = AuditSpoolOptions.From(storage, "gw");
        Assert.Equal(("somewhere", 5L << 20, "gw", 32), (options.Directory, options.AuditBytesMax, options.GatewayName, options.HashChainKey!.Value.Length));
        Assert.DoesNotContain("Key", options.ToString(), StringComparison.Ordinal);
    }
}
