namespace SatGate.Budget.Stores;

/// <summary>
/// Small documents that all gateways of a tenant share: token records, budget definitions, bans. Off the data path; what the data path needs is
/// kept in memory by whoever reads it here and follows <see cref="Changed"/>. Thread-safe. Methods throw <see cref="BudgetStoreException"/>
/// when the store does not answer.
/// </summary>
public interface IRegistryStore : IAsyncDisposable
{
    /// <summary>
    /// Raised with the name of a collection after something in it changed, here or on another gateway (within a second), and with every
    /// collection after the connection was lost and came back. May come more often than there are changes.
    /// </summary>
    event Action<string>? Changed;

    /// <summary>The document of a key, or null.</summary>
    ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken);

    /// <summary>Writes a document, replacing the one before.</summary>
    ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken);

    /// <summary>Writes a document unless there is one. True when it was written.</summary>
    ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken);

    /// <summary>Writes a document in place of the one that is expected there, in one step. False, and nothing is changed, when another one is there or none.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="key">The key.</param>
    /// <param name="expected">The document as <see cref="GetAsync"/> gave it, to the letter.</param>
    /// <param name="json">The new document.</param>
    /// <param name="cancellationToken">Gives up the wait, not the change.</param>
    ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken);

    /// <summary>Removes a document. True when there was one.</summary>
    ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken);

    /// <summary>Removes the document that is expected there, in one step: of many that do so at once one has removed it. False when another one is there or none.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="key">The key.</param>
    /// <param name="expected">The document as <see cref="GetAsync"/> gave it, to the letter.</param>
    /// <param name="cancellationToken">Gives up the wait, not the change.</param>
    ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken);

    /// <summary>Number of documents.</summary>
    ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken);

    /// <summary>All documents of a collection, in no order, read in pages.</summary>
    IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(string collection, CancellationToken cancellationToken);
}
