namespace SatGate.CloudSync.Spool;

/// <summary>The audit log cannot be opened, read or written; the message is for the operator.</summary>
public sealed class AuditStoreException : IOException
{
    /// <summary>With a sentence for the operator.</summary>
    public AuditStoreException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for the operator and what caused it.</summary>
    public AuditStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a sentence.</summary>
    public AuditStoreException()
    {
    }
}
