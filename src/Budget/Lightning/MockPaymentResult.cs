namespace SatGate.Budget.Lightning;

/// <summary>How paying an invoice of the mock node ended.</summary>
public enum MockPaymentResult
{
    /// <summary>The node is not the mock one: real invoices are paid with money.</summary>
    NotMock = 0,

    /// <summary>The hash is not 64 lower-case hex digits, or there is no macaroon.</summary>
    Incomplete = 1,

    /// <summary>The macaroon is not genuine, or belongs to another hash.</summary>
    Mismatch = 2,

    /// <summary>The node knows no such invoice, or it ran out unpaid.</summary>
    NotFound = 3,

    /// <summary>Paid.</summary>
    Paid = 4,
}
