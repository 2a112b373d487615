using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>What happens while the disk does not take events, and after it does again.</summary>
public sealed class AuditFaultTests : IDisposable
{
    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task While_nothing_can_be_stored_the_log_stops_accepting_and_goes_on_when_it_can()
    {
        _rig.Options = _rig.Options with { QueueEventsMax = 1_024 };
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 10);
        int number = 11;
        using (SqliteConnection other = _rig.Connect())
        {
            Execute(other, "BEGIN IMMEDIATE");
            Assert.True(spool.TryRecord(SpoolRig.Event(number++)));
            await Eventually.TrueAsync(() => spool.IsFailing, "the failure is noticed");
            Assert.True(spool.IsAccepting);
            int nearlyFull = 10 + AuditSpool.NearlyFull(1_024);
            while (number <= nearlyFull)
            {
                Assert.True(spool.IsAccepting);
                Assert.True(spool.TryRecord(SpoolRig.Event(number++)));
            }

            Assert.False(spool.IsAccepting);
            while (number <= 10 + 1_024)
            {
                Assert.True(spool.TryRecord(SpoolRig.Event(number++)));
            }

            for (int i = 0; i < 7; i++)
            {
                Assert.False(spool.TryRecord(SpoolRig.Event(number)));
            }

            Assert.Equal(7, spool.Refused);
            await Eventually.TrueAsync(() => _rig.Logged.Contains(6002), "the state is logged");
            Execute(other, "ROLLBACK");
        }

        await spool.FlushAsync(SpoolRig.Cancel);
        Assert.True(spool.IsAccepting);
        Assert.False(spool.IsFailing);
        Assert.Equal(0, spool.Refused);
        AuditVerification found = await spool.VerifyAsync(SpoolRig.Cancel);
        Assert.True(found.IsIntact, found.Problem);
        List<AuditEntry> all = await SpoolRig.ReadAllAsync(spool);
        Assert.Equal(Enumerable.Range(1, 1_034).Select(i => (long)i), all.Where(e => e.Usage.Kind != UsageKind.EventsLost).Select(e => e.Usage.Operation));
        AuditEntry lost = Assert.Single(all, e => e.Usage.Kind == UsageKind.EventsLost);
        Assert.Equal((LostRemark.QueueFull, "7 events"), (lost.Usage.Reason, lost.Usage.Detail));
        Assert.Equal([6000, 6002, 6003, 6001], _rig.Logged.Where(id => id is 6000 or 6001 or 6002 or 6003));
    }

    [Fact]
    public async Task Events_that_the_disk_lost_again_are_told_of()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 50);
        (long sequence, byte[] link, byte[] seal) = (_rig.Ask<long>("SELECT head_sequence FROM chain"), _rig.Ask<byte[]>("SELECT head_link FROM chain"), _rig.Ask<byte[]>("SELECT seal FROM chain"));
        await SpoolRig.RecordAsync(spool, 30, 51);
        using (SqliteConnection other = _rig.Connect())
        {
            Execute(other, "BEGIN IMMEDIATE");
            Assert.True(spool.TryRecord(SpoolRig.Event(81)));
            await Eventually.TrueAsync(() => spool.IsFailing, "the failure is noticed");
            Execute(other, "DELETE FROM blocks WHERE first_sequence > 50");
            Execute(other, "UPDATE chain SET head_sequence = @a, head_link = @b, seal = @c", sequence, link, seal);
            Execute(other, "COMMIT");
        }

        await spool.FlushAsync(SpoolRig.Cancel);
        List<AuditEntry> all = await SpoolRig.ReadAllAsync(spool);
        Assert.Equal(52, all.Count);
        Assert.Equal((LostRemark.StorageFault, "30 events"), (all[51].Usage.Reason, all[51].Usage.Detail));
        Assert.True((await spool.VerifyAsync(SpoolRig.Cancel)).IsIntact);
        Assert.Contains(6004, _rig.Logged);
    }

    /// <summary>A commit whose answer is lost is the one failure after which trying again would store everything twice.</summary>
    [Theory]
    [InlineData(SpoolStep.BeforeCommit)]
    [InlineData(SpoolStep.AfterCommit)]
    [InlineData(SpoolStep.BeforeSync)]
    public async Task A_failure_at_any_step_neither_loses_events_nor_stores_them_twice(object step)
    {
        int failures = 0;
        _rig.Options = _rig.Options with
        {
            SyncInterval = TimeSpan.FromMilliseconds(10),
            Probe = at =>
            {
                // Every third time, so that a repetition may fail as well.
                if (at == (SpoolStep)step && Interlocked.Increment(ref failures) % 3 == 1)
                {
                    throw new IOException("as planned");
                }
            },
        };
        await using AuditSpool spool = await _rig.OpenAsync();
        int count = 0;
        while (Volatile.Read(ref failures) < 9)
        {
            await SpoolRig.RecordAsync(spool, 10, count + 1);
            count += 10;
        }

        List<long> followed = [];
        Task follower = FollowAsync(spool, followed, count + 100);
        for (int i = 0; i < 10; i++)
        {
            await SpoolRig.RecordAsync(spool, 10, count + 1);
            count += 10;
        }

        await follower.WaitAsync(TimeSpan.FromSeconds(20), SpoolRig.Cancel);
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), followed);
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), (await SpoolRig.ReadAllAsync(spool)).Select(e => e.Usage.Operation));
        Assert.True((await spool.VerifyAsync(SpoolRig.Cancel)).IsIntact);
        Assert.DoesNotContain(6004, _rig.Logged);
    }

    [Fact]
    public async Task The_disk_is_asked_to_confirm_in_time_after_the_last_event_too()
    {
        FakeTimeProvider time = new();
        int syncs = 0;
        _rig.Time = time;
        _rig.Options = _rig.Options with { Probe = step => syncs += step == SpoolStep.BeforeSync ? 1 : 0 };
        await using AuditSpool spool = await _rig.OpenAsync();
        await SpoolRig.RecordAsync(spool, 1);
        Assert.Equal(0, Volatile.Read(ref syncs));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(_rig.Options.SyncInterval);
                return Volatile.Read(ref syncs) == 1;
            },
            "the disk is asked");
        for (int i = 0; i < 5; i++)
        {
            time.Advance(_rig.Options.SyncInterval);
            await spool.FlushAsync(SpoolRig.Cancel);
        }

        Assert.Equal(1, Volatile.Read(ref syncs));
    }

    [Fact]
    public async Task Ending_while_nothing_can_be_stored_does_not_hang_and_says_what_is_lost()
    {
        AuditSpool spool = await _rig.OpenAsync();
        using SqliteConnection other = _rig.Connect();
        Execute(other, "BEGIN IMMEDIATE");
        Assert.True(spool.TryRecord(SpoolRig.Event(1)));
        Task waiting = spool.FlushAsync(SpoolRig.Cancel).AsTask();
        await spool.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), SpoolRig.Cancel);
        await Assert.ThrowsAsync<AuditStoreException>(() => waiting);
        Assert.Contains(6005, _rig.Logged);
        await Assert.ThrowsAsync<AuditStoreException>(async () => await spool.FlushAsync(SpoolRig.Cancel));
    }

    [Fact]
    public async Task A_waiting_flush_can_be_given_up()
    {
        await using AuditSpool spool = await _rig.OpenAsync();
        using SqliteConnection other = _rig.Connect();
        Execute(other, "BEGIN IMMEDIATE");
        Assert.True(spool.TryRecord(SpoolRig.Event(1)));
        using CancellationTokenSource cancel = new();
        Task waiting = spool.FlushAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Execute(other, "ROLLBACK");
        await spool.FlushAsync(SpoolRig.Cancel);
        Assert.Single(await SpoolRig.ReadAllAsync(spool));
    }

    [Fact]
    public async Task A_full_disk_loses_only_what_did_not_fit_in_memory()
    {
        using TemporaryDirectory folder = new();
        string mount = $"mount -t tmpfs -o size=24m tmpfs {folder.Path}";
        await using ChildProcess child = await InOwnMountsAsync($"{mount} && exec {Program} spool fill {folder.Path}");
        string full = await child.WaitForLineAsync(l => l.StartsWith("full ", StringComparison.Ordinal), "the disk is full");
        string stored = await child.WaitForLineAsync(l => l.StartsWith("stored ", StringComparison.Ordinal), "the log has recovered");
        Assert.Equal(0, await child.WaitForExitAsync());
        string[] counts = full.Split(' ');
        Assert.Contains("recovered True False True", child.Lines);
        Assert.Equal($"stored {counts[1]} lost {counts[2]}", stored);
    }

    [Fact]
    public async Task A_log_on_a_disk_that_cannot_be_written_is_read_and_not_opened_for_writing()
    {
        await using (AuditSpool spool = await _rig.OpenAsync())
        {
            await SpoolRig.RecordAsync(spool, 25);
        }

        string folder = _rig.Options.Directory;
        string command = $"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && {Program} spool verify {folder} && {Program} spool write {folder}";
        await using ChildProcess child = await InOwnMountsAsync(command);
        Assert.NotEqual(0, await child.WaitForExitAsync());
        Assert.Contains("verified True 25", child.Lines);
        Assert.Contains(nameof(AuditStoreException), child.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(child.Lines, l => l.StartsWith("opened ", StringComparison.Ordinal));
    }

    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "SatGate.CloudSync.Tests");

    private static async Task FollowAsync(AuditSpool spool, List<long> followed, long last)
    {
        await foreach (AuditEntry entry in spool.FollowAsync(new AuditQuery { BeforeSequence = last + 1 }, SpoolRig.Cancel))
        {
            followed.Add(entry.Usage.Operation);
        }
    }

    /// <summary>A shell that may mount, and whose mounts end with it. Where the system does not allow that, the test is skipped.</summary>
    private static async Task<ChildProcess> InOwnMountsAsync(string command)
    {
        string[] unshare = ["-r", "-m"];
        try
        {
            (int code, _) = await ChildProcess.RunAsync("unshare", [.. unshare, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]);
            Assert.SkipUnless(code == 0, "This system does not let a process have mounts of its own.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no unshare here.");
        }

        return new ChildProcess("unshare", [.. unshare, "sh", "-c", command]);
    }

    private static void Execute(SqliteConnection connection, string sql, params object[] values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"@{(char)('a' + i)}", values[i]);
        }

        command.ExecuteNonQuery();
    }
}
