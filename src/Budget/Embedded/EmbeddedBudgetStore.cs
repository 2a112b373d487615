using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Embedded;

/// <summary>
/// The store of a gateway that stands alone: balances in memory, a journal of what changed, and a database behind it, all in one directory. Every
/// answer is in the journal before it is given, so a killed process loses nothing; a loss of power may lose what was answered in the last
/// <see cref="EmbeddedStoreOptions.SyncEvery"/>. Thread-safe.
/// </summary>
public sealed partial class EmbeddedBudgetStore : IBudgetStore
{
    private readonly Lock _gate = new();
    private readonly EmbeddedStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FileStream _lockFile;
    private readonly LedgerDatabase _database;
    private readonly JournalFile _journal;
    private readonly LedgerState _state;
    private readonly long _applyBytes;
    private bool _isClosed;
    private bool _isFull;
    private bool _isWoken;
    private bool _isCrowded;
    private string _instanceName = string.Empty;
    private InstanceState? _instance;

    private EmbeddedBudgetStore(EmbeddedStoreOptions options, TimeProvider time, ILoggerFactory loggers, OpenLedger open)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<EmbeddedBudgetStore>();
        _lockFile = open.LockFile;
        _database = open.Database;
        _journal = open.Journal;
        _state = open.State;
        _applyBytes = (long)options.JournalSegmentBytes * options.JournalSegmentCount / 4;
        _applied = _journal.End;
        _flushedSequence = _applied.Sequence;
        _workedUntil = _applied.Sequence;
        _state.Forget(ForgetMax, NowUnixMs());
        StartWriter();
    }

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    public string Description => "embedded";

    /// <inheritdoc/>
    /// <remarks>False when the journal is full, when the files failed, and after disposal; then nothing of the batch took effect.</remarks>
    public ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        lock (_gate)
        {
            if (_isClosed || !TryFindInstance(batch.Instance))
            {
                return ValueTask.FromResult(false);
            }

            bool isDone = _state.TryExecute(_instance!, batch, NowUnixMs());
            NoteRoom(isDone);
            return ValueTask.FromResult(isDone);
        }
    }

    /// <inheritdoc/>
    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            return ValueTask.FromResult(_state.Buckets.Find(bucket, NowUnixMs())?.ToBalance());
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            List<ExpiredHold>? expired = _state.Sweep(countMax, NowUnixMs());
            NoteRoom(expired is not null);
            return ValueTask.FromResult<IReadOnlyList<ExpiredHold>>(expired ?? throw JournalIsFull());
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            return ValueTask.FromResult(_state.Holds.Count);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The owner is remembered as long as the claim. Throws <see cref="ArgumentException"/> for a name or an owner that is empty, has more than 512
    /// bytes in UTF-8, or is not text.
    /// </remarks>
    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        CheckClaim(name, owner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration.Ticks, nameof(duration));
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowUnlessClaimFits();
            long now = NowUnixMs();
            return ValueTask.FromResult(_state.TryClaim(name, owner, now + (long)Math.Ceiling(duration.TotalMilliseconds), now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken)
    {
        CheckClaim(name, owner);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowUnlessClaimFits();
            return ValueTask.FromResult(_state.Release(name, owner, NowUnixMs()));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken)
    {
        string format = new DriveInfo(_options.Directory).DriveFormat;
        return ValueTask.FromResult<IReadOnlyList<string>>(
            format is "tmpfs" or "ramfs"
                ? [$"The ledger's directory {_options.Directory} is kept in memory ({format}) and is lost when the machine stops: choose one on a disk with --data-dir."]
                : []);
    }

    private static BudgetStoreException JournalIsFull() => new("The ledger's journal is full, because its database does not keep up or its disk is full.");

    private long NowUnixMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Sets <see cref="_instance"/>. False when there are too many of them.</summary>
    private bool TryFindInstance(string name)
    {
        if (ReferenceEquals(name, _instanceName) && _instance is not null)
        {
            return true;
        }

        if (!InstanceState.TryParse(name, out ulong id))
        {
            throw new ArgumentException("An instance is named by 16 hex digits.", nameof(name));
        }

        _instance = _state.InstanceOf(id);
        _instanceName = name;
        if (_instance is null && !_isCrowded)
        {
            _isCrowded = true;
            Log.InstancesFull(_logger, _options.InstancesMax);
        }

        return _instance is not null;
    }

    /// <summary>Tells when the journal becomes full and when it is not any more, and wakes the writer when there is enough for it to do.</summary>
    private void NoteRoom(bool hasRoom)
    {
        if (_isFull == hasRoom)
        {
            _isFull = !hasRoom;
            if (hasRoom)
            {
                Log.JournalHasRoom(_logger);
            }
            else
            {
                Log.JournalFull(_logger);
            }
        }

        if (!_isWoken && (_isFull || _journal.WaitingBytes(_applied) > _applyBytes))
        {
            _isWoken = true;
            _wake.Set();
        }
    }

    private static void CheckClaim(string name, string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StrictUtf8.GetByteCount(name), JournalRecord.NameBytesMax, nameof(name));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StrictUtf8.GetByteCount(owner), JournalRecord.NameBytesMax, nameof(owner));
    }

    private void ThrowUnlessClaimFits()
    {
        bool hasRoom = _state.HasRoomForClaim();
        NoteRoom(hasRoom);
        if (!hasRoom)
        {
            throw JournalIsFull();
        }

        if (_state.Claims.Count >= _options.ClaimsMax)
        {
            throw new BudgetStoreException($"{_options.ClaimsMax} names are claimed, which is the limit.");
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new BudgetStoreException("The ledger is closed, or its files failed; the log says which.");
        }
    }
}
