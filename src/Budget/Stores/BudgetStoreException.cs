namespace SatGate.Budget.Stores;

/// <summary>The ledger's store did not answer, or answered with an error. The message holds no secret.</summary>
public sealed class BudgetStoreException : Exception
{
    /// <summary>Makes one.</summary>
    public BudgetStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with its cause.</summary>
    public BudgetStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
