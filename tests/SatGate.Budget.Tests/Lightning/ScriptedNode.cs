using SatGate.Budget.Lightning;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>A node that answers as a test says.</summary>
internal sealed class ScriptedNode : ILightningNode
{
    public static LightningInvoice Invoice { get; } = new("lnbc1", NodeScript.Hash, NodeScript.Now.AddMinutes(50));

    public Func<long, Task<LightningInvoice>> Answer { get; set; } = _ => Task.FromResult(Invoice);

    public Func<string, Task<LightningPayment?>> Payment { get; set; } = _ => Task.FromResult<LightningPayment?>(null);

    public string Description => "scripted";

    public async ValueTask<LightningInvoice> CreateInvoiceAsync(long amountSats, string memo, CancellationToken cancellationToken) => await Answer(amountSats);

    public async ValueTask<LightningPayment?> GetPaymentAsync(string paymentHashHex, CancellationToken cancellationToken) => await Payment(paymentHashHex);

    public void Dispose()
    {
        // Holds nothing.
    }
}
