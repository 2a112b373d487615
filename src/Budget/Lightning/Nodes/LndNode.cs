using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Lightning.Nodes;

/// <summary>LND through its REST API: 64-bit numbers are texts, byte fields are base64, and a macaroon in a header field opens it.</summary>
internal sealed class LndNode : ILightningNode
{
    private const int MacaroonHexMax = 8192;

    private readonly NodeClient _client;

    /// <summary>Makes one from the settings. Throws <see cref="LightningNodeException"/> when they cannot work.</summary>
    public LndNode(LightningSettings settings, TimeProvider time)
    {
        if (settings.Url is not { IsAbsoluteUri: true } url)
        {
            throw new LightningNodeException("LND needs the address of its REST API.");
        }

        string macaroon = settings.MacaroonHex ?? string.Empty;
        if (macaroon.Length is 0 or > MacaroonHexMax || macaroon.Length % 2 != 0 || !macaroon.All(char.IsAsciiHexDigit))
        {
            throw new LightningNodeException("LND needs a macaroon in hex that may create and read invoices.");
        }

        bool isOtherName = !string.IsNullOrEmpty(settings.TlsServerName) && url.Scheme == Uri.UriSchemeHttps;
        _client = new NodeClient(
            "lnd",
            isOtherName ? new UriBuilder(url) { Host = settings.TlsServerName }.Uri : url,
            ("Grpc-Metadata-macaroon", macaroon),
            MakeTls(settings),
            isOtherName ? new DnsEndPoint(url.IdnHost, url.Port) : null,
            time);
    }

    /// <inheritdoc/>
    public string Description => _client.Description;

    /// <inheritdoc/>
    public async ValueTask<LightningInvoice> CreateInvoiceAsync(long amountSats, string memo, CancellationToken cancellationToken)
    {
        InvoiceCheck.Amount(amountSats);
        ByteArrayContent body = new(WriteInvoice(amountSats, InvoiceCheck.Memo(memo)));
        body.Headers.ContentType = new("application/json");
        NodeAnswer answer = await _client.SendAsync(HttpMethod.Post, "/v1/invoices", body, cancellationToken);
        using NodeDocument document = Open(answer);
        return InvoiceCheck.Take(Description, document.Text("payment_request"), ToHashHex(document.Text("r_hash")), amountSats);
    }

    /// <inheritdoc/>
    public async ValueTask<LightningPayment?> GetPaymentAsync(string paymentHashHex, CancellationToken cancellationToken)
    {
        PaymentHash.Demand(paymentHashHex);
        NodeAnswer answer = await _client.SendAsync(HttpMethod.Get, "/v1/invoice/" + paymentHashHex, content: null, cancellationToken);
        if (answer.Status == 404)
        {
            return null;
        }

        using NodeDocument document = Open(answer);
        if (ToHashHex(document.Text("r_hash")) != paymentHashHex || document.Text("state") is not { } state)
        {
            throw new LightningNodeException($"{Description} answered with something else than the payment asked for.");
        }

        // An accepted payment is held and may still be cancelled: only a settled one counts.
        if (state != "SETTLED")
        {
            return new LightningPayment(IsPaid: false, AmountSats: 0);
        }

        return document.Number("amt_paid_sat") is { } paid
            ? new LightningPayment(IsPaid: true, paid)
            : throw new LightningNodeException($"{Description} answered with a settled invoice without an amount.");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static byte[] WriteInvoice(long amountSats, string memo)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("memo", memo);
            writer.WriteString("value", amountSats.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("expiry", ((long)LightningNodes.InvoiceLifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static SslClientAuthenticationOptions MakeTls(LightningSettings settings)
    {
        SslClientAuthenticationOptions tls = new();
        if (settings.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // The operator has asked for exactly this, by a key that says so.
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            return tls;
        }

        if (string.IsNullOrEmpty(settings.TlsCertFile))
        {
            return tls;
        }

        // LND signs its own certificate, and so has no list of those withdrawn.
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(settings.TlsCertFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new LightningNodeException("LND's certificate file cannot be read.", exception);
        }

        return tls.CertificateChainPolicy.CustomTrustStore.Count > 0
            ? tls
            : throw new LightningNodeException("LND's certificate file holds no certificate in PEM.");
    }

    private static string? ToHashHex(string? base64)
    {
        Span<byte> hash = stackalloc byte[PaymentHash.Bytes];
        return base64 is { Length: 44 } && Convert.TryFromBase64String(base64, hash, out int written) && written == hash.Length
            ? Convert.ToHexStringLower(hash)
            : null;
    }

    private NodeDocument Open(NodeAnswer answer) => answer.Status switch
    {
        200 => NodeDocument.Read(answer.Body) ?? throw new LightningNodeException($"{Description} answered with something that is not a JSON object."),
        401 or 403 => throw new LightningNodeException($"{Description} does not accept the configured macaroon."),
        _ => throw new LightningNodeException($"{Description} answered with status {answer.Status}."),
    };
}
