using System.Globalization;
using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>phoenixd through its HTTP API: a form makes an invoice, a page tells of a payment, and a password without a user opens both.</summary>
internal sealed class PhoenixdNode : ILightningNode
{
    private static readonly Uri DefaultUrl = new("http://localhost:9740");

    private readonly NodeClient _client;

    /// <summary>Makes one from <see cref="LightningSettings.Url"/> and <see cref="LightningSettings.Password"/>.</summary>
    public PhoenixdNode(LightningSettings settings, TimeProvider time)
    {
        if (string.IsNullOrEmpty(settings.Password))
        {
            throw new LightningNodeException("phoenixd needs the password of its HTTP API.");
        }

        string credential = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + settings.Password));
        _client = new NodeClient("phoenixd", settings.Url ?? DefaultUrl, ("Authorization", credential), tls: null, dial: null, time);
    }

    /// <inheritdoc/>
    public string Description => _client.Description;

    /// <inheritdoc/>
    public async ValueTask<LightningInvoice> CreateInvoiceAsync(long amountSats, string memo, CancellationToken cancellationToken)
    {
        InvoiceCheck.Amount(amountSats);
        FormUrlEncodedContent form = new(
        [
            new("amountSat", amountSats.ToString(CultureInfo.InvariantCulture)),
            new("description", InvoiceCheck.Memo(memo)),
            new("expirySeconds", ((long)LightningNodes.InvoiceLifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
        ]);
        NodeAnswer answer = await _client.SendAsync(HttpMethod.Post, "/createinvoice", form, cancellationToken);
        using NodeDocument document = Open(answer);
        return document.Number("amountSat") == amountSats
            ? InvoiceCheck.Take(Description, document.Text("serialized"), document.Text("paymentHash"), amountSats)
            : throw new LightningNodeException($"{Description} answered with an invoice over another amount.");
    }

    /// <inheritdoc/>
    public async ValueTask<LightningPayment?> GetPaymentAsync(string paymentHashHex, CancellationToken cancellationToken)
    {
        PaymentHash.Demand(paymentHashHex);
        NodeAnswer answer = await _client.SendAsync(HttpMethod.Get, "/payments/incoming/" + paymentHashHex, content: null, cancellationToken);

        // Newer versions answer 204 for a hash they do not know, older ones 404.
        if (answer.Status is 204 or 404)
        {
            return null;
        }

        using NodeDocument document = Open(answer);
        if (document.Flag("isPaid") is not { } isPaid || document.Number("receivedSat") is not { } received || document.Text("paymentHash") != paymentHashHex)
        {
            throw new LightningNodeException($"{Description} answered with something else than the payment asked for.");
        }

        return new LightningPayment(isPaid, isPaid ? received : 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private NodeDocument Open(NodeAnswer answer) => answer.Status switch
    {
        200 => NodeDocument.Read(answer.Body) ?? throw new LightningNodeException($"{Description} answered with something that is not a JSON object."),
        401 or 403 => throw new LightningNodeException($"{Description} does not accept the configured password."),
        _ => throw new LightningNodeException($"{Description} answered with status {answer.Status}."),
    };
}
