using System.Text;
using SatGate.Budget.Lightning;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>What tests of the two kinds of node have in common: answers, good and bad.</summary>
internal static class NodeScript
{
    /// <summary>A hash, and the moment at which invoices of these tests are made.</summary>
    public const string Hash = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4";

    /// <summary>When the invoices of these tests are made.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    /// <summary>The hash as LND writes it.</summary>
    public static string HashBase64 => Convert.ToBase64String(Convert.FromHexString(Hash));

    /// <summary>An answer with a JSON body.</summary>
    public static string Json(string body, int status = 200) =>
        $"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>Whole answers that no node sends in health; each must be refused for an invoice and for a payment.</summary>
    public static TheoryData<string> Hostile =>
    [
        Json("null"),
        Json("[]"),
        Json("{"),
        Json("{}"),
        Json("{\"a\":1} trailing"),
        Json("\"text\""),
        Json("{\"serialized\":\"\\ud800\",\"paymentHash\":\"\\ud800\",\"payment_request\":\"\\ud800\",\"r_hash\":\"\\ud800\",\"state\":\"\\ud800\",\"isPaid\":true,\"receivedSat\":1,\"amountSat\":100}"),
        Json("{\"\\ud800\":1,\"isPaid\":true}"),
        Json(new string('[', 5000)),
        Json("{\"a\":" + new string('[', 40) + new string(']', 40) + "}"),
        Json("{\"isPaid\":true,\"isPaid\":false,\"state\":\"SETTLED\",\"state\":\"OPEN\"}"),
        Json(string.Empty),
        Json("{}", 500),
        Json("{}", 401),
        Json("{}", 403),
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nX: " + new string('x', 20_000) + "\r\nContent-Length: 0\r\n\r\n",
        "garbage without an end\r\n\r\n",
        "\0\u0001\u0002\r\n\r\n",
    ];

    /// <summary>Starts a server whose every request is answered with these bytes, the connection closed after them.</summary>
    public static ScriptedUpstream Answering(string answer, UpstreamOptions? options = null) => ScriptedUpstream.Start(
        async connection =>
        {
            if (await connection.ReadAsync() is not null)
            {
                await connection.SendAsync(answer);
            }
        },
        options);

    /// <summary>Asserts that a node's invoice is refused, and that the message holds nothing of the secret.</summary>
    public static async Task AssertRefusedAsync(ILightningNode node, string secret, string? part = null)
    {
        LightningNodeException fault = await Assert.ThrowsAsync<LightningNodeException>(
            async () => await node.CreateInvoiceAsync(100, "a call", TestContext.Current.CancellationToken));
        AssertSilent(fault, secret, part);
    }

    /// <summary>Asserts the same of a payment.</summary>
    public static async Task AssertPaymentRefusedAsync(ILightningNode node, string secret)
    {
        LightningNodeException fault = await Assert.ThrowsAsync<LightningNodeException>(
            async () => await node.GetPaymentAsync(Hash, TestContext.Current.CancellationToken));
        AssertSilent(fault, secret, part: null);
    }

    private static void AssertSilent(LightningNodeException fault, string secret, string? part)
    {
        Assert.DoesNotContain(secret, fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + secret)), fault.ToString(), StringComparison.Ordinal);
        Assert.Contains(part ?? string.Empty, fault.Message, StringComparison.Ordinal);
    }
}
