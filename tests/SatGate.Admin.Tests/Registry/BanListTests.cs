using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Admin.Tests.Fakes;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Registry;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Registry;

public sealed class BanListTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly MemoryRegistryStore _store = new();
    private readonly List<BanList> _lists = [];

    public async ValueTask DisposeAsync()
    {
        foreach (BanList list in _lists)
        {
            await list.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_ban_is_in_force_when_adding_it_returns()
    {
        BanList bans = await StartAsync();
        long before = bans.Version;

        await bans.AddAsync(Ban('a'), CancellationToken.None);

        Assert.True(bans.IsBanned([Signature('b'), Signature('a')]));
        Assert.False(bans.IsBanned([Signature('b')]));
        Assert.False(bans.IsBanned(ReadOnlySpan<string>.Empty));
        Assert.True(bans.Version > before);
    }

    [Fact]
    public async Task A_ban_made_by_another_gateway_arrives_without_any_clock_moving()
    {
        BanList here = await StartAsync();
        BanList there = await StartAsync();

        await here.AddAsync(Ban('a'), CancellationToken.None);

        await Eventually.TrueAsync(() => there.IsBanned([Signature('a')]), "the ban to arrive");
    }

    [Fact]
    public async Task Bans_that_were_there_before_the_start_are_in_force_after_it()
    {
        BanList first = await StartAsync();
        await first.AddAsync(Ban('a'), CancellationToken.None);

        BanList second = await StartAsync();

        Assert.True(second.IsLoaded);
        Assert.True(second.IsBanned([Signature('a')]));
        Assert.Equal("stolen", second.Find(Signature('a'))!.Reason);
        Assert.Equal(Start, second.Find(Signature('a'))!.BannedAt);
    }

    [Fact]
    public async Task Lifting_a_ban_lifts_it_everywhere()
    {
        BanList here = await StartAsync();
        BanList there = await StartAsync();
        await here.AddAsync(Ban('a'), CancellationToken.None);
        await Eventually.TrueAsync(() => there.Count == 1, "the ban to arrive");

        Assert.True(await here.RemoveAsync(Signature('a'), CancellationToken.None));

        Assert.False(here.IsBanned([Signature('a')]));
        Assert.False(await here.RemoveAsync(Signature('a'), CancellationToken.None));
        await Settle();
        await Eventually.TrueAsync(() => !there.IsBanned([Signature('a')]), "the ban to be lifted");
    }

    [Fact]
    public async Task A_change_that_nobody_told_of_is_found_by_the_poll_of_a_list_in_use()
    {
        BanList bans = await StartAsync();
        await SilentBanAsync('a');
        Assert.False(bans.IsBanned([Signature('a')]));

        _time.Advance(BanList.ReadInterval);

        await Eventually.TrueAsync(() => bans.IsBanned([Signature('a')]), "the poll to find the ban");
    }

    [Fact]
    public async Task An_idle_list_reads_nothing()
    {
        await StartAsync();
        int before = _store.Listings;

        for (int i = 0; i < 20; i++)
        {
            _time.Advance(BanList.ReadInterval);
            await Task.Yield();
        }

        Assert.Equal(before, _store.Listings);
    }

    [Fact]
    public async Task The_version_stays_while_a_reading_finds_nothing_new()
    {
        BanList bans = await StartAsync();
        await bans.AddAsync(Ban('a'), CancellationToken.None);
        await Settle();
        long before = bans.Version;
        int listings = _store.Listings;

        _store.Tell(BanList.Collection);
        await Settle();

        await Eventually.TrueAsync(() => _store.Listings > listings, "a reading");
        Assert.Equal(before, bans.Version);
    }

    [Fact]
    public async Task A_ban_made_while_the_list_is_being_read_is_not_lost()
    {
        BanList bans = await StartAsync();
        var reading = new TaskCompletionSource();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.InListing = () =>
        {
            reading.TrySetResult();
            return goOn.Task;
        };
        _store.Tell(BanList.Collection);
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _store.IsSilent = true;

        await bans.AddAsync(Ban('a'), CancellationToken.None);
        long version = bans.Version;
        int listings = _store.Listings;
        _store.InListing = null;
        goOn.SetResult();

        // The next reading begins after the one that had passed the ban. Had that one been believed, the set would have changed back and forth.
        _store.IsSilent = false;
        _store.Tell(BanList.Collection);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return _store.Listings > listings;
            },
            "the next reading");
        Assert.True(bans.IsBanned([Signature('a')]));
        Assert.Equal(version, bans.Version);
    }

    [Fact]
    public async Task While_the_store_is_down_known_bans_stay_and_a_new_one_is_in_force_here_and_written_later()
    {
        BanList here = await StartAsync();
        BanList there = await StartAsync();
        await here.AddAsync(Ban('a'), CancellationToken.None);
        await Eventually.TrueAsync(() => there.Count == 1, "the ban to arrive");
        _store.IsDown = true;

        await Assert.ThrowsAsync<BudgetStoreException>(async () => await here.AddAsync(Ban('b'), CancellationToken.None));

        Assert.True(here.IsBanned([Signature('a')]));
        Assert.True(here.IsBanned([Signature('b')]));
        _store.IsDown = false;
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                return there.IsBanned([Signature('b')]);
            },
            "the ban to be written");
        Assert.True(here.IsBanned([Signature('b')]));
    }

    [Fact]
    public async Task A_list_that_could_not_be_read_at_the_start_says_so_and_is_read_later()
    {
        BanList first = await StartAsync();
        await first.AddAsync(Ban('a'), CancellationToken.None);
        _store.IsDown = true;

        BanList bans = await StartAsync();

        Assert.False(bans.IsLoaded);
        _store.IsDown = false;
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                return bans.IsLoaded;
            },
            "the list to be read");
        Assert.True(bans.IsBanned([Signature('a')]));
    }

    [Fact]
    public async Task A_document_that_is_not_understood_is_a_ban_all_the_same()
    {
        await _store.PutAsync(BanList.Collection, Signature('a'), "{not json", CancellationToken.None);

        BanList bans = await StartAsync();

        Assert.True(bans.IsBanned([Signature('a')]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Only_a_signature_can_be_banned(string signature)
    {
        BanList bans = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await bans.AddAsync(new BanRecord { Signature = signature }, CancellationToken.None));
    }

    [Fact]
    public async Task A_long_reason_is_cut()
    {
        BanList bans = await StartAsync();

        await bans.AddAsync(Ban('a') with { Reason = new string('x', BanList.ReasonCharsMax + 1) }, CancellationToken.None);

        Assert.Equal(BanList.ReasonCharsMax, bans.Find(Signature('a'))!.Reason!.Length);
    }

    [Fact]
    public async Task The_newest_ban_is_listed_first()
    {
        BanList bans = await StartAsync();
        await bans.AddAsync(Ban('a'), CancellationToken.None);
        await bans.AddAsync(Ban('b') with { BannedAt = Start.AddSeconds(1) }, CancellationToken.None);

        Assert.Equal([Signature('b'), Signature('a')], bans.List().Select(ban => ban.Signature));
    }

    [Fact]
    public async Task Asking_allocates_nothing()
    {
        BanList bans = await StartAsync();
        await bans.AddAsync(Ban('a'), CancellationToken.None);
        string[] chain = [Signature('b'), Signature('c'), Signature('d')];
        bans.IsBanned(chain);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            bans.IsBanned(chain);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Signature(char digit) => new(digit, 64);

    private static BanRecord Ban(char digit) => new() { Signature = Signature(digit), Reason = "stolen", BannedAt = Start };

    private async Task<BanList> StartAsync()
    {
        var list = new BanList(_store, _time, NullLogger<BanList>.Instance);
        _lists.Add(list);
        await list.StartAsync(CancellationToken.None);
        return list;
    }

    // Two readings have a pause between them that runs on the clock.
    private async Task Settle()
    {
        await Task.Delay(20);
        _time.Advance(TimeSpan.FromMilliseconds(400));
    }

    private async Task SilentBanAsync(char digit)
    {
        _store.IsSilent = true;
        await _store.PutAsync(BanList.Collection, Signature(digit), "{\"banned_at_ms\":1}", CancellationToken.None);
    }
}
