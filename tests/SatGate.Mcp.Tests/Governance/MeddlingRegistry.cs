using SatGate.Budget.Stores;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>A registry in which something else happens right after a document was read.</summary>
internal sealed class MeddlingRegistry(IRegistryStore inner) : IRegistryStore
{
    public event Action<string>? Changed
    {
        add => inner.Changed += value;
        remove => inner.Changed -= value;
    }

    /// <summary>Happens once, between the next reading of a document and what is done with it.</summary>
    public Func<Task>? AfterNextGet { get; set; }

    public async ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken)
    {
        string? json = await inner.GetAsync(collection, key, cancellationToken);
        if (AfterNextGet is { } meddle)
        {
            AfterNextGet = null;
            await meddle();
        }

        return json;
    }

    public ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken) =>
        inner.PutAsync(collection, key, json, cancellationToken);

    public ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken) =>
        inner.TryAddAsync(collection, key, json, cancellationToken);

    public ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken) =>
        inner.TryReplaceAsync(collection, key, expected, json, cancellationToken);

    public ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken) => inner.RemoveAsync(collection, key, cancellationToken);

    public ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken) =>
        inner.TryRemoveAsync(collection, key, expected, cancellationToken);

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken) => inner.CountAsync(collection, cancellationToken);

    public IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(string collection, CancellationToken cancellationToken) =>
        inner.ListAsync(collection, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
