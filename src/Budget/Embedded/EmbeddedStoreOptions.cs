namespace SatGate.Budget.Embedded;

/// <summary>Where the embedded store keeps its files, and how much of everything it keeps. Read when the store is opened.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The directory of the files; made with mode 0700 when it is not there. One process at a time may use it.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Bytes of one journal segment, allocated at start. 512 KiB to 1 GiB, rounded up to 4 KiB. Default 8 MiB, which is about 85,000 debits.
    /// </summary>
    public int JournalSegmentBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Number of journal segments. With all of them full, operations are not answered until the database has taken some in. 2 to 64. Default 4.
    /// </summary>
    public int JournalSegmentCount { get; init; } = 4;

    /// <summary>
    /// How often the journal is written through to the disk: what was answered within this time before a loss of power may be lost. A killed
    /// process loses nothing. 1 ms to 1 min. Default 100 ms.
    /// </summary>
    public TimeSpan SyncEvery { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long the journal may be ahead of the database; less when a quarter of the journal waits. The longer, the more changes of one page are
    /// written as one. 1 ms to 1 min. Default 5 s.
    /// </summary>
    public TimeSpan ApplyEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most buckets; past it an operation that would make one is Failed. Default 8 million, some 1.5 GB of memory.</summary>
    public int BucketsMax { get; init; } = 8_000_000;

    /// <summary>Most holds at once; past it a Hold is Failed. Default 1 million.</summary>
    public int HoldsMax { get; init; } = 1_000_000;

    /// <summary>Most claims in force; past it a claim throws. Default 1 million.</summary>
    public int ClaimsMax { get; init; } = 1_000_000;

    /// <summary>
    /// Most instances remembered at once; past it a batch of a new one is not answered. Those of earlier processes are forgotten, the ones heard of
    /// longest ago first, before they take more than half. 2 to 65,536. Default 1,024.
    /// </summary>
    public int InstancesMax { get; init; } = 1_024;

    /// <summary>Most answers kept for one instance above its Low; past it an operation is Failed. Default 1 million.</summary>
    public int AnswersMax { get; init; } = 1_000_000;

    /// <summary>How long the answers of an instance of an earlier process are kept. Default 24 hours.</summary>
    public TimeSpan InstanceSilence { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most pages of the database, for tests of a full disk; 0 for the database's own limit.</summary>
    internal int DatabasePagesMax { get; init; }
}
