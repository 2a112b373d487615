namespace SatGate.Budget.Lightning;

/// <summary>The stable names of verdicts, for answers, metrics and logs.</summary>
public static class PaymentVerdicts
{
    /// <summary>The cause in snake case, to program against.</summary>
    public static string Cause(PaymentVerdict verdict) => verdict switch
    {
        PaymentVerdict.Accepted => "payment_accepted",
        PaymentVerdict.Replayed => "payment_replayed",
        PaymentVerdict.WrongPreimage => "payment_not_proven",
        PaymentVerdict.Expired => "payment_expired",
        PaymentVerdict.WrongRoute => "payment_wrong_route",
        PaymentVerdict.TooCheap => "payment_too_low",
        PaymentVerdict.Malformed => "payment_malformed",
        PaymentVerdict.Forged => "payment_forged",
        _ => "payment_unavailable",
    };

    /// <summary>A sentence for people, which holds nothing that a client sent.</summary>
    public static string Message(PaymentVerdict verdict) => verdict switch
    {
        PaymentVerdict.Accepted => "The payment was accepted.",
        PaymentVerdict.Replayed => "This payment was used before; each pays for one call.",
        PaymentVerdict.WrongPreimage => "The preimage does not belong to the invoice of this token.",
        PaymentVerdict.Expired => "This payment is older than an hour.",
        PaymentVerdict.WrongRoute => "This payment was made for another route.",
        PaymentVerdict.TooCheap => "This payment was made for a lower price than this route asks.",
        PaymentVerdict.Malformed => "A payment is presented as: L402, a space, the macaroon, a colon and the preimage in 64 hex digits.",
        PaymentVerdict.Forged => "The macaroon was not made by this gateway.",
        _ => "The payment cannot be checked now. It was not used up; try again with the same one.",
    };
}
