using System.ComponentModel.DataAnnotations;

namespace SatGate.Budget.Ledger;

/// <summary>The ledger's own limits. Read when it is made.</summary>
public sealed class BudgetLedgerOptions
{
    /// <summary>
    /// Directory of the journal that lets a restarted gateway settle what it had really used of slices; null keeps no journal, and what a gateway
    /// that was killed had taken ahead is charged in full at the end of its lease. Default null.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Most budgets kept in memory; past it the least recently used are forgotten and read again when needed. 16 to 16,777,216. Default 1,048,576.</summary>
    [Range(16, 1 << 24)]
    public int AccountCountMax { get; set; } = 1 << 20;

    /// <summary>Most definitions that are read as a whole at start; with more of them each is read when it is needed. 0 to 1,000,000. Default 100,000.</summary>
    [Range(0, 1_000_000)]
    public int DefinitionCountMax { get; set; } = 100_000;

    /// <summary>Most operations that wait for a store elsewhere; past it a charge is Unavailable. 1 to 1,048,576. Default 65,536.</summary>
    [Range(1, 1 << 20)]
    public int QueueCountMax { get; set; } = 1 << 16;

    /// <summary>Most batches under way to a store elsewhere at once. 1 to 64. Default 8.</summary>
    [Range(1, 64)]
    public int BatchesInFlightMax { get; set; } = 8;

    /// <summary>
    /// While a batch is under way, the next leaves no earlier than this after it, so that a store nearby gets few large batches and one far away is not
    /// waited for twice. On a Redis of the same machine one batch at a time is best at 32 callers and at 256: more at once halve the batches and
    /// double what each charge costs Redis. 0 to 10 ms. Default 500 µs.
    /// </summary>
    public TimeSpan BatchSpacing { get; set; } = TimeSpan.FromMicroseconds(500);

    /// <summary>Most refunds, cancellations and settlements that wait to be repeated; past it the oldest kind of loss is counted and logged. 256 to 1,048,576. Default 65,536.</summary>
    [Range(256, 1 << 20)]
    public int RepairCountMax { get; set; } = 1 << 16;

    /// <summary>Failures in a row after which calls are answered without asking the store. 1 to 100. Default 3.</summary>
    [Range(1, 100)]
    public int FailureCountMax { get; set; } = 3;

    /// <summary>How often a store that does not answer is asked whether it is back. 10 ms to 1 s. Default 100 ms.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Most acknowledged operations that are remembered in case a store elsewhere loses them. 0 to 4,194,304. Default 262,144.</summary>
    [Range(0, 1 << 22)]
    public int ReplayCountMax { get; set; } = 1 << 18;

    /// <summary>For how long they are remembered. 1 s to 10 min. Default 60 s.</summary>
    public TimeSpan ReplayAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often holds whose lease is over are looked for. 100 ms to 60 s. Default 3 s.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Most slices at once; past it further budgets are charged strictly. 1 to 65,536. Default 4,096.</summary>
    [Range(1, 1 << 16)]
    public int SliceCountMax { get; set; } = 4096;

    /// <summary>Charges within a second that make a path hot, so that a slice is taken for it. 1 to 1,000,000. Default 8.</summary>
    [Range(1, 1_000_000)]
    public int HotChargeCount { get; set; } = 8;

    /// <summary>Longest wait at the end for what has not reached the store yet. 0 to 60 s. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
