using System.Runtime.InteropServices;

namespace SatGate.Budget.Lightning;

/// <summary>What became of a payment, and what is needed to give it back. A value; the default one lets nobody through.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PaymentOutcome
{
    /// <summary>The verdict.</summary>
    public PaymentVerdict Verdict { get; init; }

    /// <summary>The payment hash, once the macaroon is known to be genuine; null before. No secret.</summary>
    public string? PaymentHashHex { get; init; }

    /// <summary>The satoshi that were paid, once the payment is known to be good; 0 before.</summary>
    public long AmountSats { get; init; }

    /// <summary>Whether the call may go on.</summary>
    public bool IsAccepted => Verdict == PaymentVerdict.Accepted;

    /// <summary>The verdict's stable name.</summary>
    public string Cause => PaymentVerdicts.Cause(Verdict);

    /// <summary>Who claimed the payment, for giving it back.</summary>
    internal string? Owner { get; init; }
}
