using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A registry in memory that can be away.</summary>
internal sealed class MemoryRegistry : IRegistryStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Collection, string Key), string> _documents = [];

    public event Action<string>? Changed;

    public bool IsAway { get; set; }

    public int GetCount { get; private set; }

    public ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            GetCount++;
            ThrowIfAway();
            return ValueTask.FromResult(_documents.GetValueOrDefault((collection, key)));
        }
    }

    public ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfAway();
            _documents[(collection, key)] = json;
        }

        Changed?.Invoke(collection);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        bool isNew;
        lock (_lock)
        {
            ThrowIfAway();
            isNew = _documents.TryAdd((collection, key), json);
        }

        Changed?.Invoke(collection);
        return ValueTask.FromResult(isNew);
    }

    public ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken)
    {
        bool wasThere;
        lock (_lock)
        {
            ThrowIfAway();
            wasThere = _documents.Remove((collection, key));
        }

        Changed?.Invoke(collection);
        return ValueTask.FromResult(wasThere);
    }

    public ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken) =>
        ExchangeAsync(collection, key, expected, json);

    public ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken) =>
        ExchangeAsync(collection, key, expected, null);

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfAway();
            return ValueTask.FromResult((long)_documents.Count(d => d.Key.Collection == collection));
        }
    }

    public async IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(
        string collection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] all;
        lock (_lock)
        {
            ThrowIfAway();
            all = [.. _documents.Where(d => d.Key.Collection == collection).Select(d => KeyValuePair.Create(d.Key.Key, d.Value))];
        }

        await Task.Yield();
        foreach (KeyValuePair<string, string> document in all)
        {
            yield return document;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<bool> ExchangeAsync(string collection, string key, string expected, string? json)
    {
        lock (_lock)
        {
            ThrowIfAway();
            if (_documents.GetValueOrDefault((collection, key)) != expected)
            {
                return ValueTask.FromResult(false);
            }

            _documents.Remove((collection, key));
            if (json is not null)
            {
                _documents.Add((collection, key), json);
            }
        }

        Changed?.Invoke(collection);
        return ValueTask.FromResult(true);
    }

    private void ThrowIfAway()
    {
        if (IsAway)
        {
            throw new BudgetStoreException("The registry is away.");
        }
    }
}
