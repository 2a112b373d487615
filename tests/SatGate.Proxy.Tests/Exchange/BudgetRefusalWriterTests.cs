using System.Text;
using System.Text.Json;
using SatGate.Proxy.Failures;
using Xunit;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class BudgetRefusalWriterTests
{
    [Fact]
    public void The_gateways_own_shape_is_flat()
    {
        (string head, JsonElement body) = Write(ErrorEnvelope.SatGate);

        Assert.StartsWith("HTTP/1.1 402 Payment Required\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Budget-Remaining: -3\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Budget-Token: d56e1da323d3\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nx-should-retry: false\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", head, StringComparison.Ordinal);
        Assert.Equal("budget_exhausted", body.GetProperty("error").GetString());
        Assert.Equal("Insufficient credits for this request", body.GetProperty("message").GetString());
        Assert.Equal("d56e1da323d3", body.GetProperty("token_id").GetString());
        Assert.Equal(7, body.GetProperty("cost_credits").GetInt64());
        Assert.Equal(-3, body.GetProperty("remaining_credits").GetInt64());
    }

    [Fact]
    public void Anthropic_clients_get_a_billing_error()
    {
        (_, JsonElement body) = Write(ErrorEnvelope.Anthropic);

        Assert.Equal("error", body.GetProperty("type").GetString());
        Assert.Equal("billing_error", body.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains("costs 7 credits and -3 remain of budget team-a", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(7, body.GetProperty("satgate").GetProperty("cost_credits").GetInt64());
    }

    [Fact]
    public void OpenAi_clients_get_insufficient_quota()
    {
        (_, JsonElement body) = Write(ErrorEnvelope.OpenAi);

        Assert.Equal("insufficient_quota", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("budget_exhausted", body.GetProperty("satgate").GetProperty("error").GetString());
    }

    [Fact]
    public void Gemini_clients_get_resource_exhausted_with_the_status()
    {
        (_, JsonElement body) = Write(ErrorEnvelope.Gemini);

        Assert.Equal(402, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("RESOURCE_EXHAUSTED", body.GetProperty("error").GetProperty("status").GetString());
    }

    [Fact]
    public void A_window_that_opens_soon_says_when()
    {
        (string head, _) = Write(ErrorEnvelope.SatGate, retryAfterSeconds: 12, refusal: Refusals.BudgetWindowExhausted);

        Assert.StartsWith("HTTP/1.1 429 Too Many Requests\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 12\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorEnvelope.SatGate)]
    [InlineData(ErrorEnvelope.Anthropic)]
    [InlineData(ErrorEnvelope.OpenAi)]
    [InlineData(ErrorEnvelope.Gemini)]
    internal void The_longest_names_and_numbers_fit_and_stay_json(ErrorEnvelope envelope)
    {
        string name = new('n', 5000);
        (string head, JsonElement body) = Write(envelope, name, long.MinValue, 60, Refusals.BudgetExhausted, new string('r', 128));

        Assert.DoesNotContain(new string('n', 129), head + body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_leave_its_place()
    {
        (string head, JsonElement body) = Write(ErrorEnvelope.SatGate, "a\r\nX-Evil: 1\"\\,b");

        Assert.DoesNotContain("\r\nX-Evil", head, StringComparison.Ordinal);
        Assert.Equal("aX-Evil:1,b", body.GetProperty("budget_id").GetString());
    }

    private static (string Head, JsonElement Body) Write(
        ErrorEnvelope envelope, string budget = "team-a", long remaining = -3, long retryAfterSeconds = 0, Refusal? refusal = null, string requestId = "id-1")
    {
        byte[] bytes = new byte[RefusalWriter.BytesMax];
        var figures = new BudgetFigures
        {
            TokenId = budget.Length > 100 ? budget : "d56e1da323d3",
            BudgetId = budget,
            CostCredits = 7,
            RemainingCredits = remaining,
            RetryAfterSeconds = retryAfterSeconds,
            Envelope = envelope,
        };
        int length = BudgetRefusalWriter.Write(
            bytes, refusal ?? Refusals.BudgetExhausted, figures, Encoding.ASCII.GetBytes(requestId), "NOW"u8, keepAlive: true, http10: false, headOnly: false);
        string[] parts = Encoding.UTF8.GetString(bytes, 0, length).Split("\r\n\r\n", 2);
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(parts[1])}\r\n", parts[0], StringComparison.Ordinal);
        return (parts[0] + "\r\n", JsonDocument.Parse(parts[1]).RootElement);
    }
}
