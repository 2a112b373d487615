using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>What the embedded store does when the disk, another process or a limit is in its way.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryDirectory _directory = new();
    private readonly BudgetBucket _bucket = new("a", windowId: null, endsAtUnixMs: 0);
    private readonly CollectingLogger _log = new();

    public void Dispose()
    {
        _directory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_second_one_who_opens_the_directory_is_told_what_to_do()
    {
        await using EmbeddedBudgetStore first = Open();
        BudgetStoreException refusal = Assert.Throws<BudgetStoreException>(() => Open());
        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data-dir", refusal.Message, StringComparison.Ordinal);
        await new StoreClient(first).DoAsync(OperationKind.Ensure, 100, _bucket);
        await first.DisposeAsync();
        await using EmbeddedBudgetStore second = Open();
        Assert.Equal(100, (await second.ReadAsync(_bucket, CancellationToken.None))!.Value.Limit.Value);
    }

    [Fact]
    public async Task The_directory_is_made_for_its_owner_only()
    {
        string path = _directory.PathOf("deep/ledger");
        await using EmbeddedBudgetStore store = Open(new EmbeddedStoreOptions { Directory = path, JournalSegmentBytes = 512 * 1024 });
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Files_are_for_their_owner_only_wherever_they_are()
    {
        await using EmbeddedBudgetStore store = Open();
        await new StoreClient(store).DoAsync(OperationKind.Ensure, 100, _bucket);
        await using SqliteRegistryStore registry = SqliteRegistryStore.Open(_directory.Path);
        await registry.PutAsync("tokens", "a", "1", CancellationToken.None);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes there");
#pragma warning disable CA1416 // Skipped above where there are no modes.
        Assert.All(Directory.GetFiles(_directory.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_named()
    {
        string path = _directory.Write("file", "no directory") + "/ledger";
        BudgetStoreException refusal = Assert.Throws<BudgetStoreException>(() => Open(new EmbeddedStoreOptions { Directory = path }));
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Throws<BudgetStoreException>(() => SqliteRegistryStore.Open(path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        string path = _directory.Write("ledger.db", new string('x', 5_000));
        BudgetStoreException refusal = Assert.Throws<BudgetStoreException>(() => Open());
        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5_000), File.ReadAllText(path));
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused()
    {
        await using (Open())
        {
            // Only made.
        }

        LedgerTables.Run(_directory.Path, "PRAGMA user_version = 99");
        Assert.Contains("later version", Assert.Throws<BudgetStoreException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_journal_answers_nothing_and_nothing_happened_until_there_is_room_again()
    {
        await using EmbeddedBudgetStore store = Open(SmallOptions(pagesMax: 40));
        var client = new StoreClient(store);
        await client.DoAsync(OperationKind.Ensure, 1_000_000, _bucket);
        long spent = 0;

        // The database may not grow, so the writer takes nothing in; answers that are never forgotten need room there.
        while (true)
        {
            LedgerOperation debit = client.Make(OperationKind.Debit, 1, _bucket);
            var batch = new OperationBatch(client.Instance);
            batch.TryAdd(debit);
            if (!await store.ExecuteAsync(batch))
            {
                Assert.Equal(OperationOutcome.Unanswered, debit.Outcome);
                break;
            }

            Assert.Equal(OperationOutcome.Done, debit.Outcome);
            spent++;
        }

        Assert.InRange(spent, 5_000, 100_000);
        Assert.Equal(spent, (await store.ReadAsync(_bucket, CancellationToken.None))!.Value.Spent.Value);
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.TryClaimAsync("x", "owner", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.Equal([2405], _log.Ids.Where(id => id == 2405));
        await Eventually.TrueAsync(() => Tick(_log.Ids.Contains(2403)), "the log to say that the database refuses");
        await store.DisposeAsync();

        // With room on the disk everything that was answered is there.
        await using EmbeddedBudgetStore reopened = Open();
        Assert.Equal(spent, (await reopened.ReadAsync(_bucket, CancellationToken.None))!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_writer_that_can_write_again_makes_room_again()
    {
        await using EmbeddedBudgetStore store = Open(SmallOptions(pagesMax: 0));
        var client = new StoreClient(store);
        await client.DoAsync(OperationKind.Ensure, 1_000_000, _bucket);
        using (LedgerTables.Lock(_directory.Path))
        {
            while (await TryDebitAsync(client))
            {
                // Until it is full.
            }

            await Eventually.TrueAsync(() => Tick(_log.Ids.Contains(2403)), "the log to say that the database refuses");
        }

        await Eventually.TrueAsync(
            async () =>
            {
                Tick(true);
                return await TryDebitAsync(client);
            },
            "a debit to be answered again",
            TimeSpan.FromSeconds(30));
        Assert.Contains(2404, _log.Ids);
        Assert.Contains(2406, _log.Ids);
    }

    [Fact]
    public async Task A_damaged_journal_ends_the_store_rather_than_its_truth()
    {
        EmbeddedBudgetStore store = Open(SmallOptions(pagesMax: 0));
        var client = new StoreClient(store);
        await client.DoAsync(OperationKind.Ensure, 1_000, _bucket);
        using (FileStream file = new(JournalFile.PathOf(_directory.Path, 0), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = JournalSegment.HeaderBytes + 60;
            file.WriteByte(0xEE);
        }

        await Eventually.TrueAsync(() => Tick(_log.Ids.Contains(2402)), "the log to say that the store failed");
        await Eventually.TrueAsync(async () => !await TryDebitAsync(client), "the store to answer no more", TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.ReadAsync(_bucket, CancellationToken.None));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_store_answers_nothing()
    {
        EmbeddedBudgetStore store = Open();
        var client = new StoreClient(store);
        await client.DoAsync(OperationKind.Ensure, 1_000, _bucket);
        await store.DisposeAsync();
        Assert.False(await TryDebitAsync(client));
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.SweepAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Limits_hold_at_their_number_and_one_past_it()
    {
        var options = new EmbeddedStoreOptions
        {
            Directory = _directory.Path, JournalSegmentBytes = 512 * 1024, BucketsMax = 3, HoldsMax = 2, ClaimsMax = 2, InstancesMax = 2, AnswersMax = 12,
        };
        await using EmbeddedBudgetStore store = Open(options);
        var client = new StoreClient(store);
        foreach (string name in new[] { "a", "b", "c" })
        {
            Assert.Equal(OperationOutcome.Done, (await client.DoAsync(OperationKind.Ensure, 100, new BudgetBucket(name, null, 0))).Outcome);
        }

        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Ensure, 100, new BudgetBucket("d", null, 0))).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Carve, 1, _bucket, new BudgetBucket("d", null, 0))).Outcome);
        Assert.Equal(100, (await store.ReadAsync(_bucket, CancellationToken.None))!.Value.Remaining.Value);
        Assert.Equal(OperationOutcome.Done, (await client.HoldAsync("h1", 1, 1_000, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Done, (await client.HoldAsync("h2", 1, 1_000, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.HoldAsync("h3", 1, 1_000, _bucket)).Outcome);
        Assert.True(await store.TryClaimAsync("1", "owner", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.True(await store.TryClaimAsync("2", "owner", TimeSpan.FromHours(1), CancellationToken.None));
        await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.TryClaimAsync("3", "owner", TimeSpan.FromHours(1), CancellationToken.None));
        for (int i = 8; i < 12; i++)
        {
            Assert.Equal(OperationOutcome.Done, (await client.DoAsync(OperationKind.Debit, 1, _bucket)).Outcome);
        }

        LedgerOperation thirteenth = await client.DoAsync(OperationKind.Debit, 1, _bucket);
        Assert.Equal(OperationOutcome.Failed, thirteenth.Outcome);
        client.Low = 2;
        Assert.Equal((OperationOutcome.Done, false), await AgainAsync(client, thirteenth));
        Assert.True(await TryDebitAsync(new StoreClient(store)));
        Assert.False(await TryDebitAsync(new StoreClient(store)));
        Assert.Contains(2407, _log.Ids);
    }

    [Fact]
    public async Task What_is_not_well_formed_is_failed()
    {
        await using EmbeddedBudgetStore store = Open();
        var client = new StoreClient(store);
        await client.DoAsync(OperationKind.Ensure, 100, _bucket);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Debit, -1, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Debit, 1)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Carve, 1, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.HoldAsync("a hold", 1, 1_000, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.HoldAsync(new string('h', 65), 1, 1_000, _bucket)).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Debit, 1, _bucket, new BudgetBucket("a", null, 0))).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync(OperationKind.Ensure, 1, new BudgetBucket(new string('b', 513), null, 0))).Outcome);
        Assert.Equal(OperationOutcome.Failed, (await client.DoAsync((OperationKind)99, 1, _bucket)).Outcome);
        Assert.Equal(100, (await store.ReadAsync(_bucket, CancellationToken.None))!.Value.Remaining.Value);
    }

    [Fact]
    public async Task Memory_is_named_as_a_risk_and_a_disk_is_not()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").DriveFormat == "tmpfs", "no tmpfs here");
        Assert.SkipUnless(new DriveInfo(_directory.Path).DriveFormat != "tmpfs", "temporary files are kept in memory here");
        await using (EmbeddedBudgetStore store = Open())
        {
            Assert.Empty(await store.FindRisksAsync(CancellationToken.None));
        }

        string path = Directory.CreateDirectory($"/dev/shm/satgate-{Guid.NewGuid():n}").FullName;
        try
        {
            await using EmbeddedBudgetStore store = Open(new EmbeddedStoreOptions { Directory = path, JournalSegmentBytes = 512 * 1024 });
            string risk = Assert.Single(await store.FindRisksAsync(CancellationToken.None));
            Assert.Contains(path, risk, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task<bool> TryDebitAsync(StoreClient client)
    {
        var batch = new OperationBatch(client.Instance);
        batch.TryAdd(client.Make(OperationKind.Debit, 1, new BudgetBucket("a", windowId: null, endsAtUnixMs: 0)));
        return await client.Store.ExecuteAsync(batch);
    }

    private static async Task<(OperationOutcome Outcome, bool IsRepeat)> AgainAsync(StoreClient client, LedgerOperation operation)
    {
        LedgerOperation again = await client.RepeatAsync(operation);
        return (again.Outcome, again.IsRepeat);
    }

    /// <summary>Lets the writer take a turn before the next look.</summary>
    private bool Tick(bool isReached)
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        return isReached;
    }

    private EmbeddedStoreOptions SmallOptions(int pagesMax) =>
        new() { Directory = _directory.Path, JournalSegmentBytes = 512 * 1024, JournalSegmentCount = 2, DatabasePagesMax = pagesMax };

    private EmbeddedBudgetStore Open() => Open(SmallOptions(pagesMax: 0));

    private EmbeddedBudgetStore Open(EmbeddedStoreOptions options) => EmbeddedBudgetStore.Open(options, _time, _log);
}
