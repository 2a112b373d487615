using SatGate.Budget.Lightning.Invoices;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>Believes a node's invoice only when the invoice itself says what was asked for. Pure.</summary>
internal static class InvoiceCheck
{
    /// <summary>Gives the invoice, or throws <see cref="LightningNodeException"/>.</summary>
    /// <param name="node">The node, for the message.</param>
    /// <param name="paymentRequest">The invoice as answered; null when there was none.</param>
    /// <param name="paymentHashHex">The payment hash as answered, in lower-case hex; null when there was none.</param>
    /// <param name="amountSats">What was asked for.</param>
    public static LightningInvoice Take(string node, string? paymentRequest, string? paymentHashHex, long amountSats)
    {
        if (paymentRequest is null || paymentHashHex is null || !Bolt11Invoice.TryRead(paymentRequest, out Bolt11Invoice invoice))
        {
            throw new LightningNodeException($"{node} answered without a valid invoice.");
        }

        if (!string.Equals(invoice.PaymentHashHex, paymentHashHex, StringComparison.Ordinal))
        {
            throw new LightningNodeException($"{node} answered with an invoice for another payment hash.");
        }

        return invoice.AmountMsats == checked(amountSats * 1000)
            ? new LightningInvoice(paymentRequest, paymentHashHex, invoice.ExpiresAt)
            : throw new LightningNodeException($"{node} answered with an invoice over another amount.");
    }

    /// <summary>The memo within the limit of every node, cut between characters.</summary>
    public static string Memo(string memo)
    {
        if (memo.Length <= LightningNodes.MemoCharactersMax)
        {
            return memo;
        }

        int length = LightningNodes.MemoCharactersMax;
        return memo[..(char.IsHighSurrogate(memo[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless the amount can be asked for.</summary>
    public static void Amount(long amountSats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amountSats, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amountSats, LightningNodes.AmountSatsMax);
    }
}
