namespace SatGate.Budget.Lightning;

/// <summary>Whether an invoice was paid.</summary>
public enum PaymentCheck
{
    /// <summary>The node did not answer, or is asked too much at once.</summary>
    Unavailable = 0,

    /// <summary>It was not paid, or nobody knows it.</summary>
    NotPaid = 1,

    /// <summary>It was paid.</summary>
    Paid = 2,
}
