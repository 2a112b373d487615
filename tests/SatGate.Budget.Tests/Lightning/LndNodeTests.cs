using System.Net.Security;
using SatGate.Budget.Lightning;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Lightning;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

public sealed class LndNodeTests : IDisposable
{
    private const string Macaroon = "0201036c6e640204deadbeef";

    private readonly TestCertificates _certificates = new();

    public static TheoryData<string> Hostile => NodeScript.Hostile;

    private static string Created => NodeScript.Json(
        $$"""{"r_hash":"{{NodeScript.HashBase64}}","payment_request":"{{InvoiceText.Write(100, NodeScript.Hash, NodeScript.Now)}}","add_index":"7","payment_addr":"AAAA"}""");

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task An_invoice_is_asked_for_in_json_with_a_macaroon_over_tls()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created, Tls());
        using ILightningNode node = Open(server, _certificates.AuthorityFile);

        LightningInvoice invoice = await node.CreateInvoiceAsync(100, "a \"call\"", TestContext.Current.CancellationToken);

        RecordedRequest request = await server.WaitForRequestAsync();
        Assert.Equal("POST", request.Method);
        Assert.Equal("/v1/invoices", request.Target);
        Assert.Equal(Macaroon, request.Fields["Grpc-Metadata-macaroon"]);
        Assert.Equal("application/json", request.Fields["Content-Type"]);
        Assert.Equal("""{"memo":"a \u0022call\u0022","value":"100","expiry":"3000"}""", request.Text);
        Assert.Equal(NodeScript.Hash, invoice.PaymentHashHex);
        Assert.Equal(NodeScript.Now + LightningNodes.InvoiceLifetime, invoice.ExpiresAt);
    }

    [Theory]
    [InlineData("SETTLED", true)]
    [InlineData("OPEN", false)]
    [InlineData("ACCEPTED", false)] // Held, and may still be cancelled.
    [InlineData("CANCELED", false)]
    public async Task Only_a_settled_invoice_is_paid(string state, bool isPaid)
    {
        await using ScriptedUpstream server = NodeScript.Answering(Looked(state), Tls());
        using ILightningNode node = Open(server, _certificates.AuthorityFile);

        LightningPayment? payment = await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken);

        Assert.Equal(new LightningPayment(isPaid, isPaid ? 100 : 0), payment);
        RecordedRequest request = await server.WaitForRequestAsync();
        Assert.Equal("GET", request.Method);
        Assert.Equal("/v1/invoice/" + NodeScript.Hash, request.Target);
        Assert.Equal(Macaroon, request.Fields["Grpc-Metadata-macaroon"]);
    }

    [Fact]
    public async Task An_invoice_that_is_not_known_is_no_fault()
    {
        await using ScriptedUpstream server = NodeScript.Answering(NodeScript.Json("""{"code":5,"message":"unable to locate invoice","details":[]}""", 404), Tls());
        using ILightningNode node = Open(server, _certificates.AuthorityFile);

        Assert.Null(await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("not base64, but as long as it should be ....")]
    [InlineData("j0NDRmSPa5bfid2pAcUXaxCm2Dlh3TwayItZstwyeqU=")]
    public async Task An_invoice_for_another_hash_is_refused(string hash)
    {
        await using ScriptedUpstream server = NodeScript.Answering(
            NodeScript.Json($$"""{"r_hash":"{{hash}}","payment_request":"{{InvoiceText.Write(100, NodeScript.Hash, NodeScript.Now)}}"}"""),
            Tls());
        using ILightningNode node = Open(server, _certificates.AuthorityFile);

        await NodeScript.AssertRefusedAsync(node, Macaroon);
    }

    [Fact]
    public async Task An_invoice_over_another_amount_is_refused()
    {
        await using ScriptedUpstream server = NodeScript.Answering(
            NodeScript.Json($$"""{"r_hash":"{{NodeScript.HashBase64}}","payment_request":"{{InvoiceText.Write(1, NodeScript.Hash, NodeScript.Now)}}"}"""),
            Tls());
        using ILightningNode node = Open(server, _certificates.AuthorityFile);

        await NodeScript.AssertRefusedAsync(node, Macaroon, "another amount");
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_answer_gives_neither_invoice_nor_payment(string answer)
    {
        await using ScriptedUpstream server = NodeScript.Answering(answer);
        using ILightningNode node = Open(server, certificateFile: null);

        await NodeScript.AssertRefusedAsync(node, Macaroon);
        await NodeScript.AssertPaymentRefusedAsync(node, Macaroon);
    }

    [Fact]
    public async Task A_certificate_of_a_stranger_is_refused_before_the_macaroon_leaves()
    {
        using TestCertificates strangers = new();
        await using ScriptedUpstream server = NodeScript.Answering(Created, Tls(strangers));
        using ILightningNode pinned = Open(server, _certificates.AuthorityFile);
        using ILightningNode system = Open(server, certificateFile: null);

        await NodeScript.AssertRefusedAsync(pinned, Macaroon, "certificate");
        await NodeScript.AssertRefusedAsync(system, Macaroon, "certificate");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_certificate_is_taken_unseen_only_when_asked_to()
    {
        using TestCertificates strangers = new();
        await using ScriptedUpstream server = NodeScript.Answering(Created, Tls(strangers));
        using ILightningNode node = Open(server, certificateFile: null, isInsecure: true);

        Assert.Equal(NodeScript.Hash, (await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken)).PaymentHashHex);
    }

    [Fact]
    public async Task A_certificate_may_bear_another_name_than_the_address()
    {
        using TestCertificates named = new("lnd.example");
        await using ScriptedUpstream server = NodeScript.Answering(Created, Tls(named));
        using ILightningNode right = Open(server, named.AuthorityFile, serverName: "lnd.example");
        using ILightningNode wrong = Open(server, named.AuthorityFile, serverName: "other.example");
        using ILightningNode none = Open(server, named.AuthorityFile);

        Assert.Equal(NodeScript.Hash, (await right.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken)).PaymentHashHex);
        await NodeScript.AssertRefusedAsync(wrong, Macaroon, "certificate");
        await NodeScript.AssertRefusedAsync(none, Macaroon, "certificate");
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(null, Macaroon)]
    [InlineData("https://127.0.0.1:8080", null)]
    [InlineData("https://127.0.0.1:8080", "")]
    [InlineData("https://127.0.0.1:8080", "abc")]
    [InlineData("https://127.0.0.1:8080", "0102\r\nX: 1")]
    public void Settings_that_cannot_work_are_refused_at_once(string? url, string? macaroon) =>
        Assert.Throws<LightningNodeException>(() => LightningNodes.Create(
            new LightningSettings { Provider = LightningProviderKind.Lnd, Url = url is null ? null : new Uri(url), MacaroonHex = macaroon },
            TimeProvider.System));

    [Fact]
    public void A_certificate_file_that_cannot_be_read_is_refused_at_once()
    {
        using TemporaryDirectory folder = new();
        Assert.Throws<LightningNodeException>(() => Make(new Uri("https://127.0.0.1:1"), folder.PathOf("missing.pem")));
        Assert.Throws<LightningNodeException>(() => Make(new Uri("https://127.0.0.1:1"), folder.Write("empty.pem", "nothing")));
        Assert.Throws<LightningNodeException>(
            () => Make(new Uri("https://127.0.0.1:1"), folder.Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")));
    }

    private static string Looked(string state) => NodeScript.Json(
        $$$"""
        {"memo":"a call","r_preimage":"AAAA","r_hash":"{{{NodeScript.HashBase64}}}","value":"100","value_msat":"100000","settled":{{{(state == "SETTLED" ? "true" : "false")}}},
        "creation_date":"1800000000","settle_date":"0","payment_request":"lnbc","description_hash":"","expiry":"3000","fallback_addr":"","cltv_expiry":"80",
        "route_hints":[],"private":false,"add_index":"7","settle_index":"0","amt_paid":"100000","amt_paid_sat":"100","amt_paid_msat":"100000",
        "state":"{{{state}}}","htlcs":[{"chan_id":"1","custom_records":{}}],"features":{"9":{"name":"tlv-onion","is_required":true}},"is_keysend":false}
        """);

    private static ILightningNode Make(Uri url, string? certificateFile, string? serverName = null, bool isInsecure = false) => LightningNodes.Create(
        new LightningSettings
        {
            Provider = LightningProviderKind.Lnd,
            Url = url,
            MacaroonHex = Macaroon,
            TlsCertFile = certificateFile,
            TlsServerName = serverName,
            InsecureSkipVerify = isInsecure,
        },
        TimeProvider.System)!;

    private static ILightningNode Open(ScriptedUpstream server, string? certificateFile, string? serverName = null, bool isInsecure = false) =>
        Make(server.Url, certificateFile, serverName, isInsecure);

    private UpstreamOptions Tls(TestCertificates? certificates = null) => new()
    {
        Tls = new SslServerAuthenticationOptions { ServerCertificate = (certificates ?? _certificates).Server },
    };
}
