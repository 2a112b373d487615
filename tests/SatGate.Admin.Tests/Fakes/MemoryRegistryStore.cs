using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SatGate.Budget.Stores;

namespace SatGate.Admin.Tests.Fakes;

/// <summary>A registry in this process that several "gateways" may share, and that can be told not to answer or to keep its news to itself.</summary>
internal sealed class MemoryRegistryStore : IRegistryStore
{
    private readonly ConcurrentDictionary<(string Collection, string Key), string> _documents = new();
    private int _listings;

    public event Action<string>? Changed;

    /// <summary>While set, nothing is answered.</summary>
    public bool IsDown { get; set; }

    /// <summary>While set, changes are not told.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Awaited in the middle of a listing; null for no pause.</summary>
    public Func<Task>? InListing { get; set; }

    /// <summary>How often a collection was listed.</summary>
    public int Listings => Volatile.Read(ref _listings);

    /// <summary>Which write fails next: collection, then the number of such writes that succeed before it.</summary>
    public string? FailWritesOf { get; set; }

    public ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken)
    {
        Answer();
        return ValueTask.FromResult(_documents.GetValueOrDefault((collection, key)));
    }

    public ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        AnswerWrite(collection);
        _documents[(collection, key)] = json;
        Tell(collection);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        AnswerWrite(collection);
        bool isNew = _documents.TryAdd((collection, key), json);
        Tell(collection);
        return ValueTask.FromResult(isNew);
    }

    public ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken)
    {
        Answer();
        bool wasThere = _documents.TryRemove((collection, key), out _);
        Tell(collection);
        return ValueTask.FromResult(wasThere);
    }

    public ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken)
    {
        AnswerWrite(collection);
        bool isDone = _documents.TryUpdate((collection, key), json, expected);
        Tell(collection);
        return ValueTask.FromResult(isDone);
    }

    public ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken)
    {
        Answer();
        bool isDone = _documents.TryRemove(KeyValuePair.Create((collection, key), expected));
        Tell(collection);
        return ValueTask.FromResult(isDone);
    }

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken)
    {
        Answer();
        return ValueTask.FromResult((long)_documents.Keys.Count(key => key.Collection == collection));
    }

    public async IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(
        string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Answer();
        Interlocked.Increment(ref _listings);
        KeyValuePair<string, string>[] seen =
            [.. _documents.Where(pair => pair.Key.Collection == collection).Select(pair => KeyValuePair.Create(pair.Key.Key, pair.Value))];
        if (InListing is { } pause)
        {
            await pause();
        }

        foreach (KeyValuePair<string, string> document in seen)
        {
            Answer();
            yield return document;
        }
    }

    /// <summary>Tells everyone that a collection changed.</summary>
    public void Tell(string collection)
    {
        if (!IsSilent)
        {
            Changed?.Invoke(collection);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void AnswerWrite(string collection)
    {
        Answer();
        if (FailWritesOf == collection)
        {
            throw new BudgetStoreException("the store does not take this write");
        }
    }

    private void Answer()
    {
        if (IsDown)
        {
            throw new BudgetStoreException("the store does not answer");
        }
    }
}
