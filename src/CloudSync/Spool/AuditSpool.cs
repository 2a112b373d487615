using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// The audit log of this gateway: takes events from the data path into memory, stores them in <c>audit.db</c> some tens of milliseconds later in one
/// chain of hashes, and reads them back. Thread-safe. Disposing it stores what still waits.
/// </summary>
public sealed class AuditSpool : IUsageSink, IAuditLog, IAsyncDisposable
{
    private readonly UsageQueue _queue;
    private readonly SpoolLoop _loop;
    private readonly AuditFollowers _followers;
    private readonly AuditReader _reader;
    private readonly AuditSpoolOptions _options;
    private readonly FileStream _rightToWrite;
    private readonly int _nearlyFull;

    private AuditSpool(AuditSpoolOptions options, FileStream rightToWrite, SpoolWriter writer, TimeProvider time, ILogger logger)
    {
        _options = options;
        _rightToWrite = rightToWrite;
        _queue = new UsageQueue(options.QueueEventsMax);
        _nearlyFull = NearlyFull(options.QueueEventsMax);
        _followers = new AuditFollowers(options.FollowersMax);
        _reader = new AuditReader(Path.Combine(options.Directory, AuditStore.FileName));
        _loop = new SpoolLoop(options, writer, _queue, _followers, time, logger);
    }

    /// <summary>
    /// Whether fewer events wait in memory than seven eighths of what fits: false once the disk has not taken them for that long, and true again
    /// when it does.
    /// </summary>
    public bool IsAccepting => _queue.Count < _nearlyFull;

    /// <summary>How many events wait in memory.</summary>
    public long Waiting => _queue.Count;

    /// <summary>Events that did not fit and that the log does not tell of yet.</summary>
    public long Refused => _queue.Refused;

    /// <summary>Whether the last attempt to store events failed.</summary>
    public bool IsFailing => _loop.IsFailing;

    /// <summary>
    /// Opens the log of a directory, making both when they are not there, and begins to store. Throws <see cref="AuditStoreException"/> when it cannot
    /// be opened, is another program's, is chained under another key, or an option is out of range.
    /// </summary>
    public static async Task<AuditSpool> OpenAsync(AuditSpoolOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        try
        {
            return await Task.Run(() => Open(options, time, loggers.CreateLogger<AuditSpool>()), cancellationToken);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new AuditStoreException($"The audit log in {options.Directory} cannot be opened: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public bool TryRecord(in UsageEvent usage) => AuditFields.IsDefined(in usage) && _queue.TryAdd(in usage);

    /// <inheritdoc/>
    public async ValueTask<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _reader.ReadAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Throws <see cref="InvalidOperationException"/> when too many callers follow already. Ends when the log is disposed.</remarks>
    public IAsyncEnumerable<AuditEntry> FollowAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new AuditFollower(_followers, _reader, query).RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken) =>
        await _reader.VerifyAsync(_options.HashChainKey, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Throws <see cref="AuditStoreException"/> when the log is disposed before they could be stored.</remarks>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await _loop.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>The sums of events that are not kept one by one any more, oldest first, at most 10,000.</summary>
    /// <param name="from">The first hour.</param>
    /// <param name="to">The hour before which to end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<ImmutableArray<AuditSum>> ReadSumsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await _reader.ReadSumsAsync(from, to, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _loop.DisposeAsync();
        _followers.Close();
        _reader.Dispose();
        await _rightToWrite.DisposeAsync();
    }

    /// <summary>How many waiting events are so many that events would soon be lost.</summary>
    internal static int NearlyFull(int queueEventsMax) => queueEventsMax - (queueEventsMax / 8);

    private static AuditSpool Open(AuditSpoolOptions options, TimeProvider time, ILogger logger)
    {
        FileStream rightToWrite = AuditStore.Lock(options.Directory);
        try
        {
            return new AuditSpool(options, rightToWrite, new SpoolWriter(options, time), time, logger);
        }
        catch
        {
            rightToWrite.Dispose();
            throw;
        }
    }
}
