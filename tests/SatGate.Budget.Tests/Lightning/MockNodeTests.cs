using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Lightning;
using SatGate.Budget.Lightning.Nodes;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

public sealed class MockNodeTests
{
    private readonly FakeTimeProvider _time = new(NodeScript.Now);

    [Fact]
    public async Task Paying_gives_the_preimage_of_the_hash()
    {
        using MockNode node = new(_time);
        LightningInvoice invoice = await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken);

        Assert.Equal(new LightningPayment(IsPaid: false, 0), await node.GetPaymentAsync(invoice.PaymentHashHex, TestContext.Current.CancellationToken));
        string? preimage = node.Pay(invoice.PaymentHashHex);

        Assert.NotNull(preimage);
        Assert.Equal(invoice.PaymentHashHex, PaymentHash.Of(Convert.FromHexString(preimage)));
        Assert.Equal(preimage, node.Pay(invoice.PaymentHashHex));
        Assert.Equal(new LightningPayment(IsPaid: true, 100), await node.GetPaymentAsync(invoice.PaymentHashHex, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_two_invoices_share_a_hash()
    {
        using MockNode node = new(_time);
        HashSet<string> hashes = [];
        for (int i = 0; i < 100; i++)
        {
            Assert.True(hashes.Add((await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken)).PaymentHashHex));
        }
    }

    [Fact]
    public async Task An_invoice_is_paid_in_its_lifetime_or_never()
    {
        using MockNode node = new(_time);
        LightningInvoice early = await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken);
        LightningInvoice late = await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken);

        _time.Advance(LightningNodes.InvoiceLifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(node.Pay(early.PaymentHashHex));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(node.Pay(early.PaymentHashHex));
        Assert.Null(node.Pay(late.PaymentHashHex));
        Assert.Null(node.Pay(new string('0', 64)));
    }

    [Fact]
    public async Task The_oldest_invoice_is_forgotten_past_the_limit()
    {
        using MockNode node = new(_time);
        LightningInvoice first = await node.CreateInvoiceAsync(1, "first", TestContext.Current.CancellationToken);
        LightningInvoice second = await node.CreateInvoiceAsync(1, "second", TestContext.Current.CancellationToken);
        for (int i = 2; i < MockNode.InvoicesMax; i++)
        {
            await node.CreateInvoiceAsync(1, "filling", TestContext.Current.CancellationToken);
        }

        Assert.NotNull(node.Pay(first.PaymentHashHex));
        await node.CreateInvoiceAsync(1, "one more", TestContext.Current.CancellationToken);

        Assert.Null(node.Pay(first.PaymentHashHex));
        Assert.Null(await node.GetPaymentAsync(first.PaymentHashHex, TestContext.Current.CancellationToken));
        Assert.NotNull(node.Pay(second.PaymentHashHex));
    }
}
