namespace SatGate.Budget.Lightning;

/// <summary>What became of a payment that somebody presented. Only <see cref="Accepted"/> lets a call through.</summary>
public enum PaymentVerdict
{
    /// <summary>The store did not answer, so nobody knows whether the payment was used before. The caller may try again with the same one.</summary>
    Unavailable = 0,

    /// <summary>It is good, and is used up now.</summary>
    Accepted = 1,

    /// <summary>It was used before, on this gateway or another.</summary>
    Replayed = 2,

    /// <summary>The preimage is not the one that a payer of the invoice gets: it was not paid.</summary>
    WrongPreimage = 3,

    /// <summary>The hour is over in which it could be used.</summary>
    Expired = 4,

    /// <summary>It was made for another route.</summary>
    WrongRoute = 5,

    /// <summary>It was made for a lower price than is asked for now.</summary>
    TooCheap = 6,

    /// <summary>It is not written as <c>L402 macaroon:preimage</c>, or the macaroon is none of a payment.</summary>
    Malformed = 7,

    /// <summary>The macaroon was not made with this gateway's key, or was changed.</summary>
    Forged = 8,
}
