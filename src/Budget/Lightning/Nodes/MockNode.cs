using System.Security.Cryptography;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>
/// A node without a network, for trying things out: its invoices are paid by asking it to. Preimages are real, so everything behind it runs as
/// with money. Remembers at most <see cref="InvoicesMax"/> invoices, the oldest forgotten first, and none over a restart. Thread-safe.
/// </summary>
internal sealed class MockNode : ILightningNode
{
    /// <summary>Most invoices that are remembered.</summary>
    public const int InvoicesMax = 10_000;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Makes one.</summary>
    public MockNode(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public string Description => "mock";

    /// <inheritdoc/>
    public ValueTask<LightningInvoice> CreateInvoiceAsync(long amountSats, string memo, CancellationToken cancellationToken)
    {
        InvoiceCheck.Amount(amountSats);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] preimage = RandomNumberGenerator.GetBytes(PaymentHash.Bytes);
        string hash = PaymentHash.Of(preimage);
        DateTimeOffset expiresAt = _time.GetUtcNow() + LightningNodes.InvoiceLifetime;
        lock (_gate)
        {
            if (_order.Count == InvoicesMax)
            {
                _entries.Remove(_order.Dequeue());
            }

            _order.Enqueue(hash);
            _entries.Add(hash, new Entry(preimage, amountSats, expiresAt));
        }

        // No wallet knows this prefix: nobody can take it for an invoice that moves money.
        return ValueTask.FromResult(new LightningInvoice($"lnmock{amountSats}s1{hash}", hash, expiresAt));
    }

    /// <inheritdoc/>
    public ValueTask<LightningPayment?> GetPaymentAsync(string paymentHashHex, CancellationToken cancellationToken)
    {
        PaymentHash.Demand(paymentHashHex);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<LightningPayment?>(
                _entries.TryGetValue(paymentHashHex, out Entry? entry) ? new LightningPayment(entry.IsPaid, entry.IsPaid ? entry.AmountSats : 0) : null);
        }
    }

    /// <summary>
    /// Pays an invoice and gives its preimage, the same one when it is asked again; null when the hash is not known, or the invoice was not paid
    /// in its lifetime.
    /// </summary>
    public string? Pay(string paymentHashHex)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(paymentHashHex, out Entry? entry) || (!entry.IsPaid && _time.GetUtcNow() >= entry.ExpiresAt))
            {
                return null;
            }

            entry.IsPaid = true;
            return Convert.ToHexStringLower(entry.Preimage);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing but memory.
    }

    private sealed class Entry(byte[] preimage, long amountSats, DateTimeOffset expiresAt)
    {
        public byte[] Preimage { get; } = preimage;

        public long AmountSats { get; } = amountSats;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public bool IsPaid { get; set; }
    }
}
