using System.Net;
using System.Text;
using System.Text.Json;
using SatGate.Admin.Http;
using SatGate.Budget.Ledger;
using SatGate.Model.Money;

namespace SatGate.Admin.Tests.Api;

public sealed class HostileBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{} {}")]
    [InlineData("{'name':'x'}")]
    [InlineData("{\"name\":\"x\",}")]
    [InlineData("{\"name\":1}")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("{\"routes\":\"x\"}")]
    [InlineData("{\"routes\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}")]
    [InlineData("{\"unlimited\":\"yes\"}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public async Task What_is_no_request_is_refused_as_such(string body)
    {
        await using AdminHost host = await AdminHost.StartAsync();

        JsonElement error = await host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/admin/tokens/mint", body);

        Assert.Equal("Invalid request body", error.GetProperty("error").GetString());
        Assert.Empty(await host.World.Registry.ListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.01")]
    [InlineData("1e3")]
    [InlineData("1E-2")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("\"NaN\"")]
    [InlineData("\"-5\"")]
    [InlineData("\"+5\"")]
    [InlineData("\" 5\"")]
    [InlineData("\"5,00\"")]
    [InlineData("\"\\u0035\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("0.0000000001")]
    [InlineData("4000000000.000000001")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("0.30000000000000004")]
    public async Task An_amount_that_is_no_plain_decimal_within_range_is_refused(string amount)
    {
        await using AdminHost host = await AdminHost.StartAsync();

        await host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/admin/tokens/mint", $"{{\"name\":\"x\",\"budget\":{amount}}}");
        await host.JsonAsync(HttpStatusCode.BadRequest, "PUT", "/admin/budgets/x", $"{{\"limit\":{amount}}}");

        Assert.Empty(await host.World.Budgets.ListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("5.10", 5_100_000_000)]
    [InlineData("5.1", 5_100_000_000)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("0.29", 290_000_000)]
    [InlineData("1.005", 1_005_000_000)]
    [InlineData("0", 0)]
    [InlineData("0.000000001", 1)]
    [InlineData("4000000000", NanoUsd.ValueMax)]
    [InlineData("\"5.10\"", 5_100_000_000)]
    [InlineData("9007199.254740993", 9_007_199_254_740_993)]
    public async Task An_amount_is_taken_digit_by_digit(string amount, long nanoUsd)
    {
        await using AdminHost host = await AdminHost.StartAsync();

        JsonElement minted = await host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", $"{{\"name\":\"x\",\"budget\":{amount}}}");

        BudgetReading budget = (await host.World.Budgets.ReadAsync(minted.GetProperty("budget_id").GetString()!, CancellationToken.None))!;
        Assert.Equal(nanoUsd, budget.Limit!.Value.Value);
        Assert.Equal(new NanoUsd(nanoUsd).ToString(), minted.GetProperty("budget").GetRawText());
    }

    [Fact]
    public async Task Five_dollars_ten_are_510_credits_exactly_in_either_unit()
    {
        await using AdminHost host = await AdminHost.StartAsync();

        JsonElement usd = await host.JsonAsync(HttpStatusCode.OK, "PUT", "/admin/budgets/a", "{\"limit\":5.10}");
        JsonElement credits = await host.JsonAsync(HttpStatusCode.OK, "PUT", "/admin/budgets/b", "{\"limit_credits\":510}");

        Assert.Equal(("5.10", "5.10"), (usd.GetProperty("limit").GetRawText(), credits.GetProperty("limit").GetRawText()));
    }

    [Theory]
    [InlineData("{\"limit\":1,\"limit_credits\":1}")]
    [InlineData("{\"limit\":1,\"unlimited\":true}")]
    [InlineData("{\"limit_credits\":-1}")]
    [InlineData("{\"limit_credits\":9223372036854775807}")]
    [InlineData("{\"limit_credits\":1.5}")]
    [InlineData("{}")]
    [InlineData("{\"limit\":1,\"window\":\"fortnight\"}")]
    [InlineData("{\"limit\":1,\"id\":\"other\"}")]
    public async Task A_budget_that_contradicts_itself_is_refused(string body)
    {
        await using AdminHost host = await AdminHost.StartAsync();

        await host.JsonAsync(HttpStatusCode.BadRequest, "PUT", "/admin/budgets/x", body);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.Created)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_of_BytesMax_is_read_and_one_more_is_not(int more, HttpStatusCode status)
    {
        await using AdminHost host = await AdminHost.StartAsync();
        string body = "{\"name\":\"x\"}".PadRight(RequestBody.BytesMax + more);
        foreach (bool isAnnounced in new[] { true, false })
        {
            using HttpResponseMessage response = await host.SendAsync("POST", "/admin/tokens/mint", body, request => request.Headers.TransferEncodingChunked = !isAnnounced);

            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_UTF8_is_refused()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        using HttpResponseMessage response = await host.SendAsync("POST", "/admin/tokens/mint", "", request =>
            request.Content = new ByteArrayContent([.. "{\"name\":\""u8, 0xFF, 0xFE, .. "\"}"u8]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Bytes_at_random_never_break_it()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        var random = new Random(11);
        byte[] seed = Encoding.UTF8.GetBytes("{\"name\":\"x\",\"budget\":5.10,\"routes\":[\"a\"],\"expiry\":\"30d\",\"parent_id\":\"p\"}");
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = [.. seed];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using HttpResponseMessage response = await host.SendAsync("POST", "/admin/tokens/mint", "", request => request.Content = new ByteArrayContent(bytes));
            Assert.True((int)response.StatusCode < 500, $"{response.StatusCode}: {Convert.ToHexString(bytes)}");
        }
    }
}
