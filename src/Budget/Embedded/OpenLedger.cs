namespace SatGate.Budget.Embedded;

/// <summary>The parts of a store that were opened.</summary>
internal sealed record OpenLedger(FileStream LockFile, LedgerDatabase Database, JournalFile Journal, LedgerState State);
