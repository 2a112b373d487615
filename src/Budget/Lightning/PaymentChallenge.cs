namespace SatGate.Budget.Lightning;

/// <summary>
/// The answer to a call that was not paid for: what goes into a 402, or why none can be made and the call is refused with 503. Immutable.
/// </summary>
public sealed class PaymentChallenge
{
    private PaymentChallenge(string cause, string message)
    {
        Cause = cause;
        Message = message;
    }

    /// <summary>The node did not give an invoice.</summary>
    internal static PaymentChallenge Unavailable { get; } = new("payment_unavailable", "No invoice can be made now.");

    /// <summary>So many invoices are being made that this one is not begun.</summary>
    internal static PaymentChallenge Busy { get; } = new("payment_busy", "Too many invoices are being made at once.");

    /// <summary>Whether there is an invoice.</summary>
    public bool IsReady => Invoice is not null;

    /// <summary>The stable name: <c>payment_required</c>, <c>payment_unavailable</c> or <c>payment_busy</c>.</summary>
    public string Cause { get; }

    /// <summary>A sentence for people.</summary>
    public string Message { get; }

    /// <summary>The invoice; null when there is none.</summary>
    public LightningInvoice? Invoice { get; private init; }

    /// <summary>The value of <c>WWW-Authenticate</c>; empty when there is no invoice.</summary>
    public ReadOnlyMemory<byte> AuthenticateValue { get; private init; }

    /// <summary>The JSON body; empty when there is no invoice.</summary>
    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <summary>A challenge with its invoice.</summary>
    internal static PaymentChallenge Of(LightningInvoice invoice, byte[] authenticateValue, byte[] body) => new("payment_required", "Pay the invoice.")
    {
        Invoice = invoice,
        AuthenticateValue = authenticateValue,
        Body = body,
    };
}
