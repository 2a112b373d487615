using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text.Json;
using SatGate.TestKit.Lightning;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>
/// A Lightning node that answers as phoenixd and LND do, on one server: over clear text with the password, over TLS with the macaroon. A test pays
/// its invoices by asking for their preimages.
/// </summary>
internal sealed class FakeNode : IAsyncDisposable
{
    public const string Password = "the-password-of-the-node";
    public const string MacaroonHex = "0201036c6e64020400010203";

    private readonly ConcurrentDictionary<string, (byte[] Preimage, bool IsPaid)> _invoices = new(StringComparer.Ordinal);
    private readonly ScriptedUpstream _server;

    public FakeNode(TestCertificates? certificates = null) => _server = ScriptedUpstream.Start(
        connection => connection.ServeAsync(async request => await connection.SendAsync(Answer(request))),
        new UpstreamOptions { Tls = certificates is null ? null : new SslServerAuthenticationOptions { ServerCertificate = certificates.Server } });

    public Uri Url => _server.Url;

    public int RequestCount => _server.Requests.Count;

    /// <summary>Pays an invoice and gives its preimage in hex.</summary>
    public string Pay(string hash)
    {
        byte[] preimage = _invoices[hash].Preimage;
        _invoices[hash] = (preimage, true);
        return Convert.ToHexStringLower(preimage);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Json(int status, string body) => $"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private string Answer(RecordedRequest request)
    {
        string basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(":" + Password));
        if (request.Fields["Authorization"] != basic && request.Fields["Grpc-Metadata-macaroon"] != MacaroonHex)
        {
            return Json(401, "{}");
        }

        string hash = request.Target.Split('/')[^1];
        switch (request.Method, request.Target)
        {
            case ("POST", "/createinvoice"):
                string amount = request.Text.Split('&').Single(p => p.StartsWith("amountSat=", StringComparison.Ordinal)).Split('=')[1];
                (string made, string invoice) = Make(amount);
                return Json(200, $$"""{"amountSat":{{amount}},"paymentHash":"{{made}}","serialized":"{{invoice}}"}""");
            case ("POST", "/v1/invoices"):
                using (JsonDocument body = JsonDocument.Parse(request.Body))
                {
                    (made, invoice) = Make(body.RootElement.GetProperty("value").GetString()!);
                    return Json(200, $$"""{"r_hash":"{{Convert.ToBase64String(Convert.FromHexString(made))}}","payment_request":"{{invoice}}","add_index":"1"}""");
                }

            case ("GET", _) when !_invoices.TryGetValue(hash, out _):
                return Json(404, "{}");
            case ("GET", _) when request.Target.StartsWith("/payments/incoming/", StringComparison.Ordinal):
                return Json(200, $$"""{"paymentHash":"{{hash}}","isPaid":{{(_invoices[hash].IsPaid ? "true" : "false")}},"receivedSat":5}""");
            case ("GET", _) when request.Target.StartsWith("/v1/invoice/", StringComparison.Ordinal):
                return Json(
                    200,
                    $$"""{"r_hash":"{{Convert.ToBase64String(Convert.FromHexString(hash))}}","state":"{{(_invoices[hash].IsPaid ? "SETTLED" : "OPEN")}}","amt_paid_sat":"5"}""");
            default:
                return Json(404, "{}");
        }
    }

    private (string Hash, string Invoice) Make(string amountSats)
    {
        byte[] preimage = RandomNumberGenerator.GetBytes(32);
        string hash = Convert.ToHexStringLower(SHA256.HashData(preimage));
        _invoices[hash] = (preimage, false);
        return (hash, InvoiceText.Write(long.Parse(amountSats, CultureInfo.InvariantCulture), hash, TimeProvider.System.GetUtcNow()));
    }
}
