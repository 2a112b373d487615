using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// The audit log of a data directory, for reading only: for a command beside a running gateway, or without one. Changes nothing. Thread-safe.
/// </summary>
public sealed class AuditFile : IDisposable
{
    private readonly AuditReader _reader;
    private readonly ReadOnlyMemory<byte>? _hashChainKey;

    private AuditFile(string path, ReadOnlyMemory<byte>? hashChainKey)
    {
        Path = path;
        _hashChainKey = hashChainKey;
        _reader = new AuditReader(path);
    }

    /// <summary>The file that is read.</summary>
    public string Path { get; }

    /// <summary>Opens a log. Throws <see cref="AuditStoreException"/> when there is none or it cannot be read.</summary>
    /// <param name="path">A data directory, or the file in it.</param>
    /// <param name="hashChainKey">The key of the hash chain; null for a plain one. Only checking needs it.</param>
    public static AuditFile OpenReadOnly(string path, ReadOnlyMemory<byte>? hashChainKey = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = AuditStore.PathOf(path);
        if (!File.Exists(file))
        {
            throw new AuditStoreException($"There is no audit log at {file}.");
        }

        try
        {
            using AuditReaderSession session = new(file);
            session.Chain();
        }
        catch (SqliteException fault)
        {
            throw new AuditStoreException($"{file} cannot be read as an audit log: {fault.Message}", fault);
        }

        return new AuditFile(file, hashChainKey);
    }

    /// <summary>Reads a page. Throws <see cref="AuditStoreException"/> when the file cannot be read.</summary>
    public async ValueTask<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _reader.ReadAsync(query, cancellationToken);
    }

    /// <summary>Checks the whole chain. Throws <see cref="AuditStoreException"/> when the file cannot be read, or when the key is not the chain's.</summary>
    public async ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken) =>
        await _reader.VerifyAsync(_hashChainKey, cancellationToken);

    /// <summary>The sums of events that are not kept one by one any more, oldest first, at most 10,000.</summary>
    /// <param name="from">The first hour.</param>
    /// <param name="to">The hour before which to end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<ImmutableArray<AuditSum>> ReadSumsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await _reader.ReadSumsAsync(from, to, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
