using System.Text;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Lightning;
using SatGate.Budget.Lightning.Nodes;
using SatGate.Model.Configuration;
using SatGate.TestKit.Lightning;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

public sealed class PhoenixdNodeTests
{
    private const string Password = "hunter2-and-more";

    public static TheoryData<string> Hostile => NodeScript.Hostile;

    private static string Created(long amountSats = 100, string hash = NodeScript.Hash, string? invoice = null) => NodeScript.Json(
        $$"""{"amountSat":{{amountSats}},"paymentHash":"{{hash}}","serialized":"{{invoice ?? InvoiceText.Write(100, NodeScript.Hash, NodeScript.Now)}}"}""");

    private static string Incoming(bool isPaid, long received, string hash = NodeScript.Hash) => NodeScript.Json(
        $$"""
        {"type":"incoming_payment","subType":"lightning","paymentHash":"{{hash}}","preimage":"00","externalId":null,"description":"a call",
        "invoice":"lnbc","isPaid":{{(isPaid ? "true" : "false")}},"isExpired":false,"requestedSat":100,"receivedSat":{{received}},"fees":4000,
        "payerNote":null,"payerKey":null,"expiresAt":1800003000000,"completedAt":null,"createdAt":1800000000000}
        """);

    [Fact]
    public async Task An_invoice_is_asked_for_with_a_form_and_a_password_without_a_user()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created());
        using ILightningNode node = Open(server);

        LightningInvoice invoice = await node.CreateInvoiceAsync(100, "a call & more", TestContext.Current.CancellationToken);

        RecordedRequest request = await server.WaitForRequestAsync();
        Assert.Equal("POST", request.Method);
        Assert.Equal("/createinvoice", request.Target);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + Password)), request.Fields["Authorization"]);
        Assert.Equal("application/x-www-form-urlencoded", request.Fields["Content-Type"]);
        Assert.Equal("amountSat=100&description=a+call+%26+more&expirySeconds=3000", request.Text);
        Assert.Equal(NodeScript.Hash, invoice.PaymentHashHex);
        Assert.Equal(InvoiceText.Write(100, NodeScript.Hash, NodeScript.Now), invoice.PaymentRequest);
        Assert.Equal(NodeScript.Now + LightningNodes.InvoiceLifetime, invoice.ExpiresAt);
    }

    [Fact]
    public async Task A_long_memo_is_cut_between_characters()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created());
        using ILightningNode node = Open(server);

        await node.CreateInvoiceAsync(100, new string('m', 127) + "\ud83d\ude00", TestContext.Current.CancellationToken);

        Assert.Contains($"description={new string('m', 127)}&", (await server.WaitForRequestAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_is_paid_or_not_or_unknown()
    {
        string[] answers = [Incoming(isPaid: true, 96), Incoming(isPaid: false, 0), "HTTP/1.1 204 No Content\r\n\r\n", NodeScript.Json("", 404)];
        int next = 0;
        await using ScriptedUpstream server = ScriptedUpstream.Start(c => c.ServeAsync(_ => c.SendAsync(answers[next++])));
        using ILightningNode node = Open(server);

        Assert.Equal(new LightningPayment(IsPaid: true, 96), await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        Assert.Equal(new LightningPayment(IsPaid: false, 0), await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        Assert.Null(await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        Assert.Null(await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));

        RecordedRequest request = await server.WaitForRequestAsync();
        Assert.Equal("GET", request.Method);
        Assert.Equal("/payments/incoming/" + NodeScript.Hash, request.Target);
        Assert.NotNull(request.Fields["Authorization"]);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task An_invoice_over_another_amount_is_refused()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created(invoice: InvoiceText.Write(99, NodeScript.Hash, NodeScript.Now)));
        using ILightningNode node = Open(server);

        await NodeScript.AssertRefusedAsync(node, Password, "another amount");
    }

    [Fact]
    public async Task An_answer_that_names_another_amount_is_refused()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created(amountSats: 1));
        using ILightningNode node = Open(server);

        await NodeScript.AssertRefusedAsync(node, Password, "another amount");
    }

    [Fact]
    public async Task An_invoice_for_another_hash_is_refused()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created(hash: new string('a', 64)));
        using ILightningNode node = Open(server);

        await NodeScript.AssertRefusedAsync(node, Password, "another payment hash");
    }

    [Fact]
    public async Task A_payment_of_another_hash_is_refused()
    {
        await using ScriptedUpstream server = NodeScript.Answering(Incoming(isPaid: true, 100, new string('a', 64)));
        using ILightningNode node = Open(server);

        await NodeScript.AssertPaymentRefusedAsync(node, Password);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_answer_gives_neither_invoice_nor_payment(string answer)
    {
        await using ScriptedUpstream server = NodeScript.Answering(answer);
        using ILightningNode node = Open(server);

        await NodeScript.AssertRefusedAsync(node, Password);
        await NodeScript.AssertPaymentRefusedAsync(node, Password);
    }

    [Theory]
    [InlineData(NodeClient.AnswerBytesMax, true)]
    [InlineData(NodeClient.AnswerBytesMax + 1, false)]
    public async Task An_answer_is_read_up_to_its_limit(int bytes, bool isRead)
    {
        string body = Incoming(isPaid: true, 100).Split("\r\n\r\n")[1];
        await using ScriptedUpstream server = NodeScript.Answering(NodeScript.Json(body + new string(' ', bytes - body.Length)));
        using ILightningNode node = Open(server);

        if (isRead)
        {
            Assert.NotNull(await node.GetPaymentAsync(NodeScript.Hash, TestContext.Current.CancellationToken));
        }
        else
        {
            await NodeScript.AssertPaymentRefusedAsync(node, Password);
        }
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_password_stays_here()
    {
        await using ScriptedUpstream elsewhere = ScriptedUpstream.StartAnswering(Created());
        await using ScriptedUpstream server = NodeScript.Answering(
            $"HTTP/1.1 307 Elsewhere\r\nLocation: {elsewhere.Url}createinvoice\r\nContent-Length: 0\r\n\r\n");
        using ILightningNode node = Open(server);

        await NodeScript.AssertRefusedAsync(node, Password, "redirect");
        Assert.Equal(0, elsewhere.ConnectionCount);
    }

    [Fact]
    public async Task A_silent_node_is_waited_for_ten_seconds_and_no_longer()
    {
        FakeTimeProvider time = new(NodeScript.Now);
        await using ScriptedUpstream server = ScriptedUpstream.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            time.Advance(TimeSpan.FromSeconds(9.9));
            await Task.Delay(50, connection.Ended);
            time.Advance(TimeSpan.FromSeconds(0.2));
            await Task.Delay(Timeout.Infinite, connection.Ended);
        });
        using ILightningNode node = Open(server, time);

        await NodeScript.AssertRefusedAsync(node, Password, "within 10 s");
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_so_and_not_that_the_node_failed()
    {
        using CancellationTokenSource caller = new();
        await using ScriptedUpstream server = ScriptedUpstream.Start(async connection =>
        {
            await connection.ReadAsync();
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, connection.Ended);
        });
        using ILightningNode node = Open(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await node.CreateInvoiceAsync(100, "a call", caller.Token));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_named_without_its_password()
    {
        ScriptedUpstream server = NodeScript.Answering(string.Empty);
        Uri url = server.Url;
        await server.DisposeAsync();
        using PhoenixdNode node = new(new LightningSettings { Url = url, Password = Password }, TimeProvider.System);

        await NodeScript.AssertRefusedAsync(node, Password, $"phoenixd 127.0.0.1:{url.Port}");
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:9740", "p")]
    [InlineData("ftp://127.0.0.1:9740", "p")]
    [InlineData("http://127.0.0.1:9740?x=1", "p")]
    [InlineData("http://127.0.0.1:9740", "")]
    public void Settings_that_cannot_work_are_refused_at_once(string url, string password)
    {
        LightningNodeException fault = Assert.Throws<LightningNodeException>(
            () => LightningNodes.Create(new LightningSettings { Provider = LightningProviderKind.Phoenixd, Url = new Uri(url), Password = password }, TimeProvider.System));
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(LightningNodes.AmountSatsMax + 1)]
    public async Task Amounts_that_cannot_be_asked_for_are_a_callers_bug(long amountSats)
    {
        await using ScriptedUpstream server = NodeScript.Answering(Created());
        using ILightningNode node = Open(server);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await node.CreateInvoiceAsync(amountSats, "a call", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(async () => await node.GetPaymentAsync("../createinvoice", TestContext.Current.CancellationToken));
        Assert.Equal(0, server.ConnectionCount);
    }

    private static ILightningNode Open(ScriptedUpstream server, TimeProvider? time = null) =>
        LightningNodes.Create(
            new LightningSettings { Provider = LightningProviderKind.Phoenixd, Url = server.Url, Password = Password },
            time ?? TimeProvider.System)!;
}
