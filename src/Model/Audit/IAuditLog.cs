namespace SatGate.Model.Audit;

/// <summary>The audit log, for reading. Thread-safe; off the data path. Methods throw <see cref="IOException"/> when it cannot be read.</summary>
public interface IAuditLog
{
    /// <summary>Reads a page. Events become visible once they are on disk, some tens of milliseconds after the decision.</summary>
    ValueTask<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Gives matching events as they are stored, beginning after <see cref="AuditQuery.AfterSequence"/>, until cancelled.</summary>
    IAsyncEnumerable<AuditEntry> FollowAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Checks the whole chain.</summary>
    ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Waits until every event recorded so far is on disk.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
