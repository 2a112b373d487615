using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// Documents in Redis: a hash for each collection. Every change is published, and whoever follows is told of each; what was published while a
/// connection was down is not known, so every collection counts as changed when it is back. Thread-safe.
/// </summary>
public sealed class RedisRegistryStore : IRegistryStore
{
    /// <summary>Documents of one page of a listing.</summary>
    private const int PageSize = 250;

    /// <summary>Most collections that are told of after a reconnect; the product has a handful.</summary>
    private const int CollectionsMax = 64;

    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _connection;
    private readonly RedisKeys _keys;
    private readonly RedisChannel _channel;
    private readonly Action<RedisChannel, RedisValue> _handler;
    private readonly ITimer _again;
    private readonly ConcurrentDictionary<string, RedisKey> _collections = new(StringComparer.Ordinal);

    private RedisRegistryStore(RedisConnection connection)
    {
        _connection = connection;
        _keys = connection.Keys;
        _channel = RedisChannel.Literal(_keys.Changed);
        _handler = (_, collection) => Changed?.Invoke((string)collection!);
        _again = connection.Clock.CreateTimer(static store => ((RedisRegistryStore)store!).RaiseAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public event Action<string>? Changed;

    /// <summary>Makes one on a connection that the caller disposes after it, and begins to follow changes. When Redis is down, following begins when it is back.</summary>
    public static async Task<RedisRegistryStore> OpenAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        RedisRegistryStore store = new(connection);
        connection.Restored += store.OnRestored;
        await connection.FollowAsync(store._channel, store._handler, cancellationToken);
        return store;
    }

    /// <inheritdoc/>
    public async ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken) =>
        await _connection.AskAsync(d => d.HashGetAsync(Key(collection), key, CommandFlags.DemandMaster), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        await _connection.AskAsync(d => d.HashSetAsync(Key(collection), key, json, When.Always, CommandFlags.DemandMaster), cancellationToken);
        await TellAsync(collection, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        bool added = await _connection.AskAsync(
            d => d.HashSetAsync(Key(collection), key, json, When.NotExists, CommandFlags.DemandMaster), cancellationToken);
        if (added)
        {
            await TellAsync(collection, cancellationToken);
        }

        return added;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken)
    {
        bool removed = await _connection.AskAsync(d => d.HashDeleteAsync(Key(collection), key, CommandFlags.DemandMaster), cancellationToken);
        if (removed)
        {
            await TellAsync(collection, cancellationToken);
        }

        return removed;
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken) =>
        ExchangeAsync(collection, [key, expected, json], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken) =>
        ExchangeAsync(collection, [key, expected], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken) =>
        await _connection.AskAsync(d => d.HashLengthAsync(Key(collection), CommandFlags.DemandMaster), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A scan may give a document twice when the hash is resized meanwhile; each is passed on once.
        HashSet<string> seen = new(StringComparer.Ordinal);
        long cursor = 0;
        do
        {
            object[] arguments = [Key(collection), cursor, "COUNT", PageSize];
            RedisResult[]? page = (RedisResult[]?)await _connection.AskAsync(d => d.ExecuteAsync("HSCAN", arguments, CommandFlags.DemandMaster), cancellationToken);
            if (page is not [var next, var documents] || (string[]?)documents is not { } texts)
            {
                throw new BudgetStoreException($"Redis at {_connection.Description} answered HSCAN with something that is not a page.");
            }

            cursor = (long)next;
            for (int i = 0; i + 1 < texts.Length; i += 2)
            {
                if (seen.Add(texts[i]))
                {
                    yield return KeyValuePair.Create(texts[i], texts[i + 1]);
                }
            }
        }
        while (cursor != 0);
    }

    /// <summary>Follows changes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Restored -= OnRestored;
        await _again.DisposeAsync();
        await _connection.UnfollowAsync(_channel, _handler);
    }

    private async ValueTask<bool> ExchangeAsync(string collection, RedisValue[] values, CancellationToken cancellationToken)
    {
        bool isDone = (bool)await _connection.RunAsync(LuaScript.Exchange, [Key(collection)], values, cancellationToken);
        if (isDone)
        {
            await TellAsync(collection, cancellationToken);
        }

        return isDone;
    }

    private RedisKey Key(string collection)
    {
        if (_collections.TryGetValue(collection, out RedisKey key))
        {
            return key;
        }

        key = _keys.Collection(collection);
        if (_collections.Count < CollectionsMax)
        {
            _collections.TryAdd(collection, key);
        }

        return key;
    }

    /// <summary>Publishes that a collection changed. The change itself is made: when this fails the others see it at their next full read, and the caller is told.</summary>
    private async Task TellAsync(string collection, CancellationToken cancellationToken) =>
        await _connection.AskAsync(_ => _connection.Subscriber.PublishAsync(_channel, collection), cancellationToken);

    private void OnRestored()
    {
        RaiseAll();

        // The client takes up its subscriptions again after it has told that it is back; a change between the two is caught by a second look.
        _again.Change(SecondLook, Timeout.InfiniteTimeSpan);
    }

    private void RaiseAll()
    {
        foreach (string collection in _collections.Keys)
        {
            Changed?.Invoke(collection);
        }
    }
}
