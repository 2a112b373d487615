using Microsoft.Data.Sqlite;

namespace SatGate.Budget.Embedded;

/// <summary>The writer: a thread that writes the journal through to the disk, takes it into the database, and forgets what is over.</summary>
public sealed partial class EmbeddedBudgetStore
{
    private const int ForgetMax = 1_000;

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromSeconds(1);

    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JournalBatch _batch = new();
    private readonly JournalEntry _read = new();
    private ITimer? _timer;
    private JournalPlace _applied;
    private JournalPlace _batchEnd;
    private long _flushedSequence;
    private long _workedUntil;
    private long _appliedAt;
    private long _forgotAt;
    private bool _isRefused;
    private bool _isStopping;

    /// <summary>Every record before this one is in the database.</summary>
    internal long AppliedSequence => Volatile.Read(ref _workedUntil) - 1;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        if (!Interlocked.Exchange(ref _isStopping, true))
        {
            _wake.Set();
        }

        await _ended.Task;
    }

    private void StartWriter()
    {
        _appliedAt = _time.GetTimestamp();
        _forgotAt = _appliedAt;
        if (_time != TimeProvider.System)
        {
            _timer = _time.CreateTimer(static state => ((EmbeddedBudgetStore)state!)._wake.Set(), this, _options.SyncEvery, _options.SyncEvery);
        }

        new Thread(Work) { IsBackground = true, Name = "ledger" }.Start();
    }

    private void Work()
    {
        try
        {
            // By the clock of the system it wakes by itself. A timer would wake a thread of the pool to wake this one, ten times a second for ever.
            TimeSpan longest = _timer is null ? _options.SyncEvery : Timeout.InfiniteTimeSpan;
            bool isLast;
            do
            {
                _wake.WaitOne(longest);
                isLast = Volatile.Read(ref _isStopping);
                Turn(isLast);
            }
            while (!isLast);
        }
        catch (Exception fault)
        {
            // After a failed write the page cache and the disk may differ, and trying again would hide it: only a start reads what is there.
            Log.LedgerFailed(_logger, fault);
        }

        lock (_gate)
        {
            _isClosed = true;
        }

        while (!Volatile.Read(ref _isStopping))
        {
            _wake.WaitOne();
        }

        Close();
    }

    private void Close()
    {
        _journal.Dispose();
        _database.Dispose();
        _lockFile.Dispose();
        _wake.Dispose();
        _ended.TrySetResult();
    }

    private void Turn(bool isLast)
    {
        JournalPlace end;
        lock (_gate)
        {
            end = _journal.End;
            _isWoken = false;
        }

        if (end.Sequence != _flushedSequence)
        {
            _journal.Flush(end);
            _flushedSequence = end.Sequence;
        }

        bool isDue = isLast || _time.GetElapsedTime(_appliedAt) >= _options.ApplyEvery || _journal.WaitingBytes(_applied, end) > _applyBytes;
        while (isDue && _applied.Sequence != end.Sequence && TryApply(end))
        {
            // One transaction after the other until all is taken in.
        }

        if (!isLast && _time.GetElapsedTime(_forgotAt) >= ForgetEvery)
        {
            Forget();
        }
    }

    /// <summary>Takes the next records in. False when the database refuses: what was summed up is kept and tried again at the next turn.</summary>
    private bool TryApply(JournalPlace end)
    {
        _appliedAt = _time.GetTimestamp();
        if (_batch.Count == 0)
        {
            _batchEnd = _applied;
            while (!_batch.IsFull && _journal.TryRead(ref _batchEnd, end, _read))
            {
                _batch.Add(_read);
            }
        }

        try
        {
            _database.Apply(_batch, NowUnixMs());
        }
        catch (SqliteException fault)
        {
            if (!_isRefused)
            {
                _isRefused = true;
                Log.DatabaseRefused(_logger, fault.Message);
            }

            return false;
        }

        if (_isRefused)
        {
            _isRefused = false;
            Log.DatabaseTakesAgain(_logger);
        }

        _batch.Clear();
        lock (_gate)
        {
            _applied = _batchEnd;
            _journal.Release(_applied);
        }

        Volatile.Write(ref _workedUntil, _applied.Sequence);
        return true;
    }

    private void Forget()
    {
        lock (_gate)
        {
            bool isMore = _state.Forget(ForgetMax, NowUnixMs());
            _instance = null;
            if (!isMore)
            {
                _forgotAt = _time.GetTimestamp();
            }
        }
    }
}
