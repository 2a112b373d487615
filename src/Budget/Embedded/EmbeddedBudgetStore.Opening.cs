using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Embedded;

/// <summary>Opening: one process only, and first everything that an earlier one left behind.</summary>
public sealed partial class EmbeddedBudgetStore
{
    private const int SegmentBytesMin = 512 * 1024;
    private const int SegmentBytesMax = 1024 * 1024 * 1024;
    private const int PageBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Opens or makes the ledger of a directory. Blocks for as long as it takes to read it: a few seconds for a million buckets. Throws
    /// <see cref="BudgetStoreException"/> when another process uses the directory or the files cannot be read or written, and
    /// <see cref="ArgumentOutOfRangeException"/> when an option is out of its range.
    /// </summary>
    public static EmbeddedBudgetStore Open(EmbeddedStoreOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Check(options);
        ILogger logger = loggers.CreateLogger<EmbeddedBudgetStore>();
        FileStream? lockFile = null;
        LedgerDatabase? database = null;
        JournalFile? journal = null;
        try
        {
            MakeDirectory(options.Directory);
            lockFile = TakeLock(options.Directory);
            string databasePath = Path.Combine(options.Directory, "ledger.db");
            OpenPrivate(databasePath, FileShare.ReadWrite).Dispose();
            database = new LedgerDatabase(databasePath, options.DatabasePagesMax);
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            long records = TakeOver(options.Directory, database, now, logger);
            journal = new JournalFile(options.Directory, SegmentBytes(options), options.JournalSegmentCount, database.AppliedSequence);
            var state = new LedgerState(options, journal, database.NextBucketId);
            database.Load(state);
            Log.LedgerOpened(logger, state.Buckets.Count, state.Holds.Count, records);
            return new EmbeddedBudgetStore(options, time, loggers, new OpenLedger(lockFile, database, journal, state));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException or InvalidDataException or BudgetStoreException)
        {
            journal?.Dispose();
            database?.Dispose();
            lockFile?.Dispose();
            throw fault as BudgetStoreException ?? new BudgetStoreException($"The ledger in {options.Directory} cannot be opened: {fault.Message}", fault);
        }
    }

    private static int SegmentBytes(EmbeddedStoreOptions options) => (options.JournalSegmentBytes + PageBytes - 1) / PageBytes * PageBytes;

    private static void Check(EmbeddedStoreOptions options)
    {
        TimeSpan shortest = TimeSpan.FromMilliseconds(1);
        TimeSpan longest = TimeSpan.FromMinutes(1);
        Between(options.JournalSegmentBytes, SegmentBytesMin, SegmentBytesMax, nameof(options.JournalSegmentBytes));
        Between(options.JournalSegmentCount, 2, 64, nameof(options.JournalSegmentCount));
        Between(options.InstancesMax, 2, 65_536, nameof(options.InstancesMax));
        Between(options.SyncEvery, shortest, longest, nameof(options.SyncEvery));
        Between(options.ApplyEvery, shortest, longest, nameof(options.ApplyEvery));

        static void Between<T>(T value, T min, T max, string name)
            where T : IComparable<T>
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        }
    }

    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Opens or makes a file that only its owner may read.</summary>
    internal static FileStream OpenPrivate(string path, FileShare share)
    {
        var open = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, open);
    }

    /// <summary>The system gives the lock back when the process ends, however it ends.</summary>
    private static FileStream TakeLock(string directory)
    {
        string path = Path.Combine(directory, "ledger.lock");
        try
        {
            return OpenPrivate(path, FileShare.None);
        }
        catch (IOException fault) when (File.Exists(path))
        {
            throw new BudgetStoreException(
                $"Another process uses the ledger in {directory}. Stop it, or give this gateway a directory of its own with --data-dir, or let both use one Redis.",
                fault);
        }
    }

    /// <summary>Takes into the database what the journal has and it has not. Returns how many records that were.</summary>
    private static long TakeOver(string directory, LedgerDatabase database, long nowUnixMs, ILogger logger)
    {
        long before = database.AppliedSequence;
        var recovery = new JournalRecovery(directory, before);
        var batch = new JournalBatch();
        foreach (JournalEntry entry in recovery.Read())
        {
            batch.Add(entry);
            if (batch.IsFull)
            {
                database.Apply(batch, nowUnixMs);
                batch.Clear();
            }
        }

        database.Apply(batch, nowUnixMs);
        if (recovery.IsTorn)
        {
            Log.JournalCut(logger, recovery.LastSequence + 1);
        }

        return recovery.LastSequence - before;
    }
}
