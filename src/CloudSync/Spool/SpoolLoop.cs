using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// The one loop that writes: waits for events, gathers them for a moment, stores them, and asks the disk to confirm now and then. When the disk
/// fails it keeps them, throws its connection away and tries with a new one, since a failed write must not be believed when it is only repeated.
/// </summary>
internal sealed class SpoolLoop : IAsyncDisposable
{
    /// <summary>How long it waits after the first failure; twice as long after each further one.</summary>
    public static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest it waits between attempts.</summary>
    public static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(2);

    /// <summary>Bytes after which the disk is asked to confirm, however short the time.</summary>
    private const long SyncBytesMax = 4L * 1024 * 1024;

    private readonly AuditSpoolOptions _options;
    private readonly UsageQueue _queue;
    private readonly AuditFollowers _followers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _run;
    private FlushRequest _flush = new();
    private SpoolWriter? _writer;
    private long _storedSequence;
    private (long Sequence, byte[] Link, long Position, long Refused, long LostByDisk)? _tried;
    private long _lostByDisk;
    private long _refusedAtFailure;
    private long _syncedAt;
    private bool _isNearlyFull;
    private volatile bool _isFailing;

    /// <summary>Begins to write. The writer is the loop's from now on.</summary>
    public SpoolLoop(AuditSpoolOptions options, SpoolWriter writer, UsageQueue queue, AuditFollowers followers, TimeProvider time, ILogger logger)
    {
        _options = options;
        _writer = writer;
        _queue = queue;
        _followers = followers;
        _time = time;
        _logger = logger;
        _storedSequence = writer.Sequence;
        _syncedAt = time.GetTimestamp();
        followers.Tell(writer.Sequence, []);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Whether the last attempt to store failed.</summary>
    public bool IsFailing => _isFailing;

    private bool IsStopping => _stopping.Task.IsCompleted;

    /// <summary>Ends when everything recorded so far is stored.</summary>
    public Task FlushAsync()
    {
        FlushRequest request;
        lock (_gate)
        {
            if (_run.IsCompleted)
            {
                throw new AuditStoreException("The audit log is closed.");
            }

            request = _flush;
        }

        request.Asked.TrySetResult();
        _queue.Wake();
        return request.Done.Task;
    }

    /// <summary>Stores what waits, if the disk takes it, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.TrySetResult();
        _queue.Wake();
        await _run;
    }

    private async Task RunAsync()
    {
        while (!IsStopping)
        {
            await WaitAsync();
            await StoreAsync();
        }

        // What came in while the loop was ending.
        await StoreAsync();
        CloseWriter();
        if (_queue.Count > 0)
        {
            Log.SpoolEndedUnstored(_logger, _queue.Count);
        }

        lock (_gate)
        {
            Abandon(_flush);
        }
    }

    /// <summary>Waits for something to store, and then as long as events are gathered; not when somebody waits for them.</summary>
    private async Task WaitAsync()
    {
        Task added = _queue.WhenAddedAsync();
        while (!added.IsCompleted)
        {
            if (_writer is not { UnsyncedBytes: > 0 })
            {
                await added;
                break;
            }

            // Events came, and then no more: what is stored is confirmed in time all the same.
            await Task.WhenAny(added, DelayAsync(_options.SyncInterval - _time.GetElapsedTime(_syncedAt)));
            if (!added.IsCompleted)
            {
                await AttemptAsync(Sync);
            }
        }

        await Task.WhenAny(DelayAsync(_options.FlushInterval), _flush.Asked.Task, _stopping.Task);
    }

    private Task DelayAsync(TimeSpan delay) => delay > TimeSpan.Zero ? Task.Delay(delay, _time) : Task.CompletedTask;

    /// <summary>Stores everything that was there when it began, and tells whoever waited for that.</summary>
    private async Task StoreAsync()
    {
        FlushRequest request = _flush;
        bool isAsked = request.Asked.Task.IsCompleted;
        if (isAsked)
        {
            lock (_gate)
            {
                _flush = new FlushRequest();
            }
        }

        long target = _queue.Added;
        bool isStored = true;
        while (isStored && (_queue.Released < target || _queue.Refused > 0 || _lostByDisk > 0))
        {
            isStored = await AttemptAsync(StoreBatch);
        }

        if (isStored && _writer is { UnsyncedBytes: > 0 } writer
            && (writer.UnsyncedBytes >= SyncBytesMax || _time.GetElapsedTime(_syncedAt) >= _options.SyncInterval))
        {
            await AttemptAsync(Sync);
        }

        if (isAsked && isStored)
        {
            request.Done.TrySetResult();
        }
        else if (isAsked)
        {
            Abandon(request);
        }
    }

    /// <summary>Its exception counts as seen: the caller may have stopped waiting.</summary>
    private static void Abandon(FlushRequest request)
    {
        request.Done.TrySetException(new AuditStoreException("The audit log was closed before its events could be stored."));
        _ = request.Done.Task.Exception;
    }

    /// <summary>Does a piece of work until it succeeds. False only when the loop is to end and the disk still fails.</summary>
    private async Task<bool> AttemptAsync(Action<SpoolWriter> work)
    {
        TimeSpan wait = RetryFirst;
        while (true)
        {
            Exception? failure = Attempt(work);
            if (failure is null)
            {
                NoteSuccess();
                return true;
            }

            NoteFailure(failure);
            if (IsStopping)
            {
                return false;
            }

            await Task.WhenAny(Task.Delay(wait, _time), _stopping.Task);
            wait = wait * 2 > RetryMax ? RetryMax : wait * 2;
        }
    }

    /// <summary>A catch-all, because a background loop that ends by an exception would lose every later event without a word.</summary>
    private Exception? Attempt(Action<SpoolWriter> work)
    {
        try
        {
            work(_writer ??= Open());
            return null;
        }
        catch (Exception fault)
        {
            CloseWriter();
            return fault;
        }
    }

    private void StoreBatch(SpoolWriter writer)
    {
        if (_queue.Count == 0 && _queue.Refused == 0 && _lostByDisk == 0)
        {
            return;
        }

        long refused = _queue.Refused;
        long lostByDisk = _lostByDisk;
        long end = Math.Min(_queue.Added, _queue.Released + SpoolWriter.BatchEventsMax);
        try
        {
            writer.Write(_queue, end, refused, lostByDisk, _followers.Any);
        }
        catch
        {
            _tried = (writer.Sequence, [.. writer.Link], end, refused, lostByDisk);
            throw;
        }

        NoteStored(writer.Sequence, end, refused, lostByDisk);
        _followers.Tell(writer.Sequence, writer.Published);
        if (writer.Summarised is { } summarised)
        {
            Log.SpoolSummarised(_logger, summarised.First, summarised.Last);
        }
    }

    private void Sync(SpoolWriter writer)
    {
        writer.Sync();
        _syncedAt = _time.GetTimestamp();
    }

    private void NoteStored(long sequence, long position, long refused, long lostByDisk)
    {
        _storedSequence = sequence;
        _lostByDisk -= lostByDisk;
        _tried = null;
        _queue.Release(position, refused);
        _refusedAtFailure += refused;
    }

    /// <summary>
    /// A new connection, and what the file says after a failure: whether the last transaction, which always adds an event, is in it after all, and
    /// whether what was in it is gone.
    /// </summary>
    private SpoolWriter Open()
    {
        SpoolWriter writer = new(_options, _time);
        if (_tried is { } tried && tried.Sequence > _storedSequence && writer.Sequence == tried.Sequence && writer.Link.SequenceEqual(tried.Link))
        {
            NoteStored(tried.Sequence, tried.Position, tried.Refused, tried.LostByDisk);
            _followers.Tell(tried.Sequence, []);
        }
        else if (writer.Sequence < _storedSequence)
        {
            long lost = _storedSequence - writer.Sequence;
            _lostByDisk += lost;
            Log.SpoolLostStored(_logger, lost);
        }

        _tried = null;
        _storedSequence = writer.Sequence;
        return writer;
    }

    private void CloseWriter()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (SqliteException)
        {
            // It is thrown away because of a failure; that it cannot end in order says nothing new.
        }

        _writer = null;
    }

    private void NoteFailure(Exception fault)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            _refusedAtFailure = 0;
            Log.SpoolFailing(_logger, _options.QueueEventsMax, fault);
        }

        NoteRoom();
    }

    private void NoteSuccess()
    {
        NoteRoom();
        if (_isFailing)
        {
            _isFailing = false;
            Log.SpoolRecovered(_logger, _refusedAtFailure);
        }
    }

    private void NoteRoom()
    {
        bool isNearlyFull = _queue.Count >= AuditSpool.NearlyFull(_options.QueueEventsMax);
        if (isNearlyFull == _isNearlyFull)
        {
            return;
        }

        _isNearlyFull = isNearlyFull;
        if (isNearlyFull)
        {
            Log.SpoolNearlyFull(_logger);
        }
        else
        {
            Log.SpoolHasRoom(_logger);
        }
    }
}
