using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CsCheck;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class AuditLineTests
{
    private static readonly Gen<string?> Texts = Gen.Select(
        Gen.Int[0, 2], Gen.String[Gen.Char, 0, 60], Gen.String[Gen.Char[' ', '~'], 0, 40], (which, any, plain) => which switch { 0 => null, 1 => any, _ => plain });

    [Fact]
    public void A_line_reads_as_documented()
    {
        string line = Line(SpoolRig.Event(4), 77);
        Assert.Equal(
            """{"sequence":77,"type":"tool_call","timestamp":"2026-01-02T03:04:05.682Z","decision":"deny","reason":"budget_exhausted","status":402,"policy_mode":"control","gateway":"gw","tenant_id":"acme","token_id":"token-1","budget_id":"budget-0","route":"mcp","tool":"read_file","cost":2,"cost_nano_usd":12345678,"remaining":400,"remaining_nano_usd":4000000000,"budget_limit":500,"budget_limit_nano_usd":5000000000,"operation":4,"request_id":"req-4","duration_us":1234}""",
            line);
    }

    [Fact]
    public void What_is_at_its_default_is_left_out() =>
        Assert.Equal(
            """{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow"}""",
            Encoding.UTF8.GetString(Write(default, 1, null)));

    [Fact]
    public void A_budget_without_a_limit_has_no_amounts_but_its_cost()
    {
        UsageEvent usage = new() { BudgetId = "b", RemainingNanoUsd = long.MaxValue, LimitNanoUsd = long.MaxValue };
        string line = Line(usage, 1);
        Assert.Contains("\"cost\":0,\"cost_nano_usd\":0", line, StringComparison.Ordinal);
        Assert.DoesNotContain("remaining", line, StringComparison.Ordinal);
        Assert.DoesNotContain("limit", line, StringComparison.Ordinal);
        Assert.True(AuditLineParser.TryParse(Encoding.UTF8.GetBytes(line), out UsageEvent read));
        Assert.Equal(usage, read);
    }

    [Theory]
    [InlineData("quote \" and \\ backslash")]
    [InlineData("line\nfeed\r\0\u001f\u007f")]
    [InlineData("žluťoučký 漢字 😀")]
    [InlineData("\",\"token_id\":\"stolen")]
    public void Any_text_becomes_one_line_of_json_and_comes_back(string text)
    {
        UsageEvent usage = new() { Detail = text, Route = text, TokenId = "mine" };
        string line = Line(usage, 1);
        Assert.DoesNotContain('\n', line);
        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Equal(text, document.RootElement.GetProperty("detail").GetString());
        Assert.Equal("mine", document.RootElement.GetProperty("token_id").GetString());
        Assert.True(AuditLineParser.TryParse(Encoding.UTF8.GetBytes(line), out UsageEvent read));
        Assert.Equal(usage, read);
    }

    [Fact]
    public void Any_event_comes_back_as_it_was() =>
        Gen.Select(Gen.Select(Texts, Texts, Texts), Gen.Long, Gen.Long, Gen.Long, Gen.Long[0, 253_402_300_799_999], Gen.Int[0, 13], Gen.Byte.Array[0, 128]).Sample(
            (texts, cost, remaining, limit, unixMs, kind, id) =>
            {
                (string? reason, string? budget, string? detail) = texts;
                UsageEvent usage = new()
                {
                    Kind = (UsageKind)kind, Decision = (UsageDecision)(kind % 4), UnixMs = unixMs, Reason = reason, BudgetId = budget, Detail = detail, CostNanoUsd = cost,
                    RemainingNanoUsd = remaining, LimitNanoUsd = limit, Operation = limit, DurationMicros = remaining, Status = (int)cost,
                    RequestId = new RequestIdText(id), Tool = detail, Mode = reason, Tenant = budget, ParentTokenId = reason, TokenId = detail, Route = budget,
                };
                byte[] line = Write(usage, 5, null);
                Assert.True(AuditLineParser.TryParse(line, out UsageEvent read), Encoding.UTF8.GetString(line));
                Assert.Equal(WellFormed(usage), read);
                Assert.InRange(line.Length, 1, AuditFields.LineBytesMax);
                Assert.DoesNotContain((byte)'\n', line);
            });

    [Fact]
    public void The_longest_texts_fit_and_are_cut()
    {
        string text = new('\u0001', 5_000);
        byte[] id = [.. Enumerable.Repeat((byte)1, 128)];
        UsageEvent usage = new()
        {
            Reason = text, TokenId = text, ParentTokenId = text, BudgetId = text, Tenant = text, Route = text, Tool = text, Mode = text, Detail = text,
            RequestId = new RequestIdText(id), CostNanoUsd = long.MinValue, RemainingNanoUsd = long.MinValue, LimitNanoUsd = long.MinValue, Operation = long.MinValue,
            DurationMicros = long.MinValue, Status = int.MinValue, UnixMs = long.MaxValue,
        };
        byte[] line = Write(usage, long.MaxValue, text);
        Assert.True(AuditLineParser.TryParse(line, out UsageEvent read));
        Assert.Equal(AuditFields.TextCharactersMax, read.Detail!.Length);
        Assert.Equal(128, read.RequestId.Length);
    }

    [Fact]
    public void A_cut_line_is_read_as_none_at_every_place()
    {
        byte[] line = Write(SpoolRig.Event(4), 77, "gw");
        for (int length = 0; length < line.Length; length++)
        {
            Assert.False(AuditLineParser.TryParse(line.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sequence":0,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow"}""")]
    [InlineData("""{"sequence":1,"type":"nonsense","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-13-01T00:00:00.000Z","decision":"allow"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-02-30T00:00:00.000Z","decision":"allow"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"perhaps"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","secret":"x"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","tool":"a","route":"b"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","tool":"a","tool":"b"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","status":"200"}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","status":99999999999}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow"}}""")]
    [InlineData("""{"sequence":1,"type":"request","timestamp":"1970-01-01T00:00:00.000Z","decision":"allow","tool":{}}""")]
    public void A_line_that_this_program_did_not_write_is_read_as_none(string line) =>
        Assert.False(AuditLineParser.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void Timestamps_follow_their_seconds()
    {
        AuditLineWriter writer = new(null);
        byte[] buffer = new byte[AuditFields.LineBytesMax];
        foreach (long ms in (long[])[0, 999, 1_000, 86_399_999, 86_400_000, 951_782_399_000, 951_782_400_000, 999, 253_402_300_799_999])
        {
            int length = writer.Write(new UsageEvent { UnixMs = ms }, 1, buffer);
            Assert.True(AuditLineHead.TryRead(buffer.AsSpan(0, length), out AuditLineHead head));
            Assert.Equal(ms, head.UnixMs);
            string expected = DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            Assert.Contains(expected, Encoding.UTF8.GetString(buffer, 0, length), StringComparison.Ordinal);
        }
    }

    /// <summary>The log is made of an event's fields and of nothing else, and no field is there for what a caller presents or sends.</summary>
    [Fact]
    public void An_event_has_no_place_for_a_bearer_string()
    {
        string[] properties = [.. typeof(UsageEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name)];
        string[] known =
        [
            "UnixMs", "Kind", "Decision", "Status", "Reason", "TokenId", "ParentTokenId", "BudgetId", "Tenant", "Route", "Tool", "Mode", "CostNanoUsd", "RemainingNanoUsd",
            "LimitNanoUsd", "Operation", "DurationMicros", "RequestId", "Detail",
        ];
        Assert.Equal(known.Order(), properties.Order());
        Assert.Empty(typeof(UsageEvent).GetFields(BindingFlags.Public | BindingFlags.Instance));
        Assert.Equal(Enum.GetValues<AuditField>().Length, AuditFields.All.Count);

        object filled = default(UsageEvent);
        foreach (PropertyInfo property in typeof(UsageEvent).GetProperties().Where(p => p.PropertyType == typeof(string)))
        {
            property.SetValue(filled, $"marker-{property.Name}");
        }

        using JsonDocument document = JsonDocument.Parse(Line((UsageEvent)filled, 1));
        Assert.All(document.RootElement.EnumerateObject(), field => Assert.Contains(field.Name, AuditFields.All));
        Assert.Equal(9, document.RootElement.EnumerateObject().Count(f => f.Value.ToString().StartsWith("marker-", StringComparison.Ordinal)));
        string[] words = ["bearer", "secret", "authorization", "macaroon", "signature", "password", "body", "argument", "header"];
        Assert.All(AuditFields.All, name => Assert.DoesNotContain(words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Line(in UsageEvent usage, long sequence) => Encoding.UTF8.GetString(Write(usage, sequence, "gw"));

    private static byte[] Write(in UsageEvent usage, long sequence, string? gateway)
    {
        byte[] buffer = new byte[AuditFields.LineBytesMax];
        return buffer[..new AuditLineWriter(gateway).Write(in usage, sequence, buffer)];
    }

    /// <summary>Half a surrogate pair has no bytes in UTF-8; it becomes the replacement character.</summary>
    private static UsageEvent WellFormed(UsageEvent usage) => usage with
    {
        Reason = WellFormed(usage.Reason), BudgetId = WellFormed(usage.BudgetId), Detail = WellFormed(usage.Detail), Tool = WellFormed(usage.Tool),
        Mode = WellFormed(usage.Mode), Tenant = WellFormed(usage.Tenant), ParentTokenId = WellFormed(usage.ParentTokenId), TokenId = WellFormed(usage.TokenId),
        Route = WellFormed(usage.Route),
    };

    private static string? WellFormed(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
