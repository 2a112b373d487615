using SatGate.Budget.Stores;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>What every <see cref="IRegistryStore"/> must do. A store's own test class derives from this and says how to make one.</summary>
public abstract class RegistryStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan NoticeTimeout = TimeSpan.FromSeconds(10);

    private IRegistryStore? _store;

    private IRegistryStore Store => _store!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await DisposeResourcesAsync();
    }

    /// <summary>An empty store that nobody else uses. Called once per test; the contract disposes it.</summary>
    protected abstract Task<IRegistryStore> CreateAsync();

    /// <summary>Frees what <see cref="CreateAsync"/> needed, after the store is disposed.</summary>
    protected virtual ValueTask DisposeResourcesAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_document_that_nobody_wrote_is_null()
    {
        Assert.Null(await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.Equal(0, await Store.CountAsync("tokens", CancellationToken.None));
        Assert.Empty(await ListAsync("tokens"));
        Assert.False(await Store.RemoveAsync("tokens", "a", CancellationToken.None));
    }

    [Fact]
    public async Task What_was_put_is_what_is_got_and_a_second_put_replaces()
    {
        await Store.PutAsync("tokens", "a", "{\"n\":1}", CancellationToken.None);
        Assert.Equal("{\"n\":1}", await Store.GetAsync("tokens", "a", CancellationToken.None));
        await Store.PutAsync("tokens", "a", "{\"n\":2}", CancellationToken.None);
        Assert.Equal("{\"n\":2}", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.Equal(1, await Store.CountAsync("tokens", CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"quote\":\"it's \\\" and ' ; -- DROP\"}")]
    [InlineData("\"Grüße 世界 🌍\\n\"")]
    [InlineData("{\n  \"lines\": true\r\n}")]
    public async Task A_document_comes_back_to_the_letter(string json)
    {
        await Store.PutAsync("tokens", "key ü/'\"*?:{}", json, CancellationToken.None);
        Assert.Equal(json, await Store.GetAsync("tokens", "key ü/'\"*?:{}", CancellationToken.None));
        Assert.Equal([new("key ü/'\"*?:{}", json)], await ListAsync("tokens"));
    }

    [Fact]
    public async Task A_large_document_comes_back()
    {
        string json = '"' + new string('x', 300_000) + '"';
        await Store.PutAsync("tokens", "a", json, CancellationToken.None);
        Assert.Equal(json, await Store.GetAsync("tokens", "a", CancellationToken.None));
    }

    [Fact]
    public async Task Collections_and_keys_are_kept_apart_exactly()
    {
        await Store.PutAsync("tokens", "a", "1", CancellationToken.None);
        await Store.PutAsync("tokens", "A", "2", CancellationToken.None);
        await Store.PutAsync("bans", "a", "3", CancellationToken.None);
        Assert.Equal("1", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.Equal("2", await Store.GetAsync("tokens", "A", CancellationToken.None));
        Assert.Equal("3", await Store.GetAsync("bans", "a", CancellationToken.None));
        Assert.True(await Store.RemoveAsync("tokens", "a", CancellationToken.None));
        Assert.Equal("3", await Store.GetAsync("bans", "a", CancellationToken.None));
        Assert.Equal([new("A", "2")], await ListAsync("tokens"));
    }

    [Fact]
    public async Task Add_writes_only_where_nothing_is()
    {
        Assert.True(await Store.TryAddAsync("tokens", "a", "1", CancellationToken.None));
        Assert.False(await Store.TryAddAsync("tokens", "a", "2", CancellationToken.None));
        Assert.Equal("1", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.True(await Store.RemoveAsync("tokens", "a", CancellationToken.None));
        Assert.True(await Store.TryAddAsync("tokens", "a", "3", CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_add_at_once_one_does()
    {
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(async () => await Store.TryAddAsync("tokens", "a", $"{i}", CancellationToken.None))));
        Assert.Equal($"{Array.IndexOf(added, value: true)}", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.Single(added, a => a);
    }

    [Fact]
    public async Task Remove_says_whether_there_was_one()
    {
        await Store.PutAsync("tokens", "a", "1", CancellationToken.None);
        Assert.True(await Store.RemoveAsync("tokens", "a", CancellationToken.None));
        Assert.False(await Store.RemoveAsync("tokens", "a", CancellationToken.None));
        Assert.Null(await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.Equal(0, await Store.CountAsync("tokens", CancellationToken.None));
    }

    [Fact]
    public async Task Only_the_document_that_is_expected_is_replaced()
    {
        Assert.False(await Store.TryReplaceAsync("tokens", "a", "1", "2", CancellationToken.None));
        Assert.Null(await Store.GetAsync("tokens", "a", CancellationToken.None));
        await Store.PutAsync("tokens", "a", "{\"n\":\"ü\"}", CancellationToken.None);
        Assert.False(await Store.TryReplaceAsync("tokens", "a", "{\"n\":\"Ü\"}", "2", CancellationToken.None));
        Assert.Equal("{\"n\":\"ü\"}", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.True(await Store.TryReplaceAsync("tokens", "a", "{\"n\":\"ü\"}", "2", CancellationToken.None));
        Assert.Equal("2", await Store.GetAsync("tokens", "a", CancellationToken.None));
    }

    [Fact]
    public async Task Only_the_document_that_is_expected_is_removed()
    {
        Assert.False(await Store.TryRemoveAsync("tokens", "a", "1", CancellationToken.None));
        await Store.PutAsync("tokens", "a", "1", CancellationToken.None);
        Assert.False(await Store.TryRemoveAsync("tokens", "a", "2", CancellationToken.None));
        Assert.Equal("1", await Store.GetAsync("tokens", "a", CancellationToken.None));
        Assert.True(await Store.TryRemoveAsync("tokens", "a", "1", CancellationToken.None));
        Assert.Null(await Store.GetAsync("tokens", "a", CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_replace_or_remove_the_same_document_at_once_one_does()
    {
        await Store.PutAsync("tokens", "a", "first", CancellationToken.None);
        bool[] done = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () => i % 2 == 0
            ? await Store.TryReplaceAsync("tokens", "a", "first", $"{i}", CancellationToken.None)
            : await Store.TryRemoveAsync("tokens", "a", "first", CancellationToken.None))));
        int winner = Array.IndexOf(done, value: true);
        Assert.Single(done, isDone => isDone);
        Assert.Equal(winner % 2 == 0 ? $"{winner}" : null, await Store.GetAsync("tokens", "a", CancellationToken.None));
    }

    [Fact]
    public async Task List_gives_every_document_once()
    {
        const int Documents = 1_200;
        for (int i = 0; i < Documents; i++)
        {
            await Store.PutAsync("tokens", $"key{i}", $"{i}", CancellationToken.None);
        }

        await Store.PutAsync("bans", "other", "x", CancellationToken.None);
        List<KeyValuePair<string, string>> all = await ListAsync("tokens");
        Assert.Equal(Documents, all.Count);
        Assert.Equal(Documents, await Store.CountAsync("tokens", CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, Documents).Select(i => $"key{i}={i}").Order(StringComparer.Ordinal), all.Select(d => $"{d.Key}={d.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_document_that_stays_is_listed_while_others_come_and_go()
    {
        for (int i = 0; i < 1_100; i++)
        {
            await Store.PutAsync("tokens", $"key{i:D5}", "1", CancellationToken.None);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int step = 0;
        await foreach ((string key, _) in Store.ListAsync("tokens", CancellationToken.None))
        {
            seen.Add(key);
            if (step++ % 100 == 0)
            {
                await Store.RemoveAsync("tokens", $"key{step:D5}", CancellationToken.None);
                await Store.PutAsync("tokens", $"new{step:D5}", "1", CancellationToken.None);
            }
        }

        for (int i = 0; i < 1_100; i++)
        {
            Assert.True(i % 100 == 1 || seen.Contains($"key{i:D5}"), $"key{i:D5} was not listed");
        }
    }

    [Fact]
    public async Task Changes_are_announced_with_the_name_of_the_collection()
    {
        Assert.Equal("tokens", await NoticeOfAsync("tokens", () => Store.PutAsync("tokens", "a", "1", CancellationToken.None)));
        Assert.Equal("bans", await NoticeOfAsync("bans", async () => await Store.TryAddAsync("bans", "a", "1", CancellationToken.None)));
        Assert.Equal("tokens", await NoticeOfAsync("tokens", async () => await Store.RemoveAsync("tokens", "a", CancellationToken.None)));
        await Store.PutAsync("bans", "a", "1", CancellationToken.None);
        Assert.Equal("bans", await NoticeOfAsync("bans", async () => await Store.TryReplaceAsync("bans", "a", "1", "2", CancellationToken.None)));
        Assert.Equal("bans", await NoticeOfAsync("bans", async () => await Store.TryRemoveAsync("bans", "a", "2", CancellationToken.None)));
    }

    [Fact]
    public async Task A_cancelled_token_ends_a_call()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.GetAsync("tokens", "a", cancelled.Token));
    }

    /// <summary>Makes a change and waits until that collection is announced.</summary>
    private async Task<string> NoticeOfAsync(string collection, Func<ValueTask> changeAsync)
    {
        var noticed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<string> handler = name =>
        {
            if (name == collection)
            {
                noticed.TrySetResult(name);
            }
        };
        Store.Changed += handler;
        try
        {
            await changeAsync();
            return await noticed.Task.WaitAsync(NoticeTimeout);
        }
        finally
        {
            Store.Changed -= handler;
        }
    }

    private async Task<List<KeyValuePair<string, string>>> ListAsync(string collection)
    {
        var all = new List<KeyValuePair<string, string>>();
        await foreach (KeyValuePair<string, string> document in Store.ListAsync(collection, CancellationToken.None))
        {
            all.Add(document);
        }

        return all;
    }
}
