namespace SatGate.Proxy.Exchange;

/// <summary>How waiting for a request ended.</summary>
internal enum HeadOutcome
{
    /// <summary>A head is complete and valid.</summary>
    Complete,

    /// <summary>What came is refused; the exchange says how.</summary>
    Refused,

    /// <summary>Nothing came: the client closed, idled too long, or the gateway drains.</summary>
    Close,
}
