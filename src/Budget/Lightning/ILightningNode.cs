namespace SatGate.Budget.Lightning;

/// <summary>
/// A Lightning node that makes invoices and knows which were paid. Thread-safe. Answers within ten seconds or throws
/// <see cref="LightningNodeException"/>, whose message holds no secret and nothing that the node sent.
/// </summary>
public interface ILightningNode : IDisposable
{
    /// <summary>What it is, for logs and the admin API: the kind, with host and port but never a credential.</summary>
    string Description { get; }

    /// <summary>
    /// Makes an invoice over exactly this amount, payable for <see cref="LightningNodes.InvoiceLifetime"/>. The answer has been checked: the
    /// invoice asks for that amount and is paid with the preimage of the hash given.
    /// </summary>
    /// <param name="amountSats">1 to <see cref="LightningNodes.AmountSatsMax"/> satoshi.</param>
    /// <param name="memo">What the payer reads; cut at <see cref="LightningNodes.MemoCharactersMax"/> characters.</param>
    /// <param name="cancellationToken">Ends the wait; the node may have made the invoice all the same, which costs nothing.</param>
    ValueTask<LightningInvoice> CreateInvoiceAsync(long amountSats, string memo, CancellationToken cancellationToken);

    /// <summary>Whether the invoice with this payment hash was paid; null when the node knows none.</summary>
    /// <param name="paymentHashHex">64 lower-case hex digits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<LightningPayment?> GetPaymentAsync(string paymentHashHex, CancellationToken cancellationToken);
}
