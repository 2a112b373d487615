using System.Net;
using System.Text.Json;
using SatGate.Admin.Endpoints;
using SatGate.Model.Audit;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Api;

public sealed class AuditEndpointTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("", "1 2 3 4")]
    [InlineData("?after=2", "3 4")]
    [InlineData("?before=3", "1 2")]
    [InlineData("?order=desc", "4 3 2 1")]
    [InlineData("?kind=tool_call", "2")]
    [InlineData("?decision=deny", "3")]
    [InlineData("?token=t1", "1 3")]
    [InlineData("?budget=b2", "2")]
    [InlineData("?route=claude", "1")]
    [InlineData("?tool=search", "2")]
    [InlineData("?request=req-4", "4")]
    [InlineData("?from=2026-11-22T10:02:00Z", "3 4")]
    [InlineData("?to=2026-11-22T10:02:00Z", "1 2")]
    [InlineData("?from=90s", "4")]
    [InlineData("?token=t1&decision=deny&after=1", "3")]
    [InlineData("?kind=payment", "")]
    public async Task Every_filter_filters(string query, string expected)
    {
        Fill();

        JsonElement page = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/audit" + query);

        Assert.Equal(expected, string.Join(' ', page.GetProperty("events").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt64())));
        Assert.True(page.GetProperty("is_last").GetBoolean());
    }

    [Fact]
    public async Task Pages_follow_each_other_in_either_order()
    {
        Fill();

        JsonElement first = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/audit?limit=3");
        JsonElement second = await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/audit?limit=3&after={first.GetProperty("next").GetInt64()}");
        JsonElement back = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/audit?limit=3&order=desc");
        JsonElement further = await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/audit?limit=3&order=desc&before={back.GetProperty("next").GetInt64()}");

        Assert.False(first.GetProperty("is_last").GetBoolean());
        Assert.Equal(4, Assert.Single(second.GetProperty("events").EnumerateArray()).GetProperty("sequence").GetInt64());
        Assert.Equal(1, Assert.Single(further.GetProperty("events").EnumerateArray()).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task An_event_is_shown_exactly_as_it_was_hashed()
    {
        Fill();
        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/audit?limit=1");
        string body = await response.Content.ReadAsStringAsync();

        Assert.Contains("\"event\":{\"type\":\"request\",\"cost\":1,\"reason\":\"\"}", body, StringComparison.Ordinal);
        Assert.Contains($"\"hash\":\"{new string('0', 63)}1\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("after=x")]
    [InlineData("after=-1")]
    [InlineData("before=")]
    [InlineData("before=1.5")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("kind=nothing")]
    [InlineData("decision=maybe")]
    [InlineData("order=up")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-13-01T00:00:00Z")]
    [InlineData("format=xml")]
    public async Task A_filter_that_makes_no_sense_is_refused(string query) =>
        await _host.JsonAsync(query == "before=" ? HttpStatusCode.OK : HttpStatusCode.BadRequest, "GET", "/admin/audit?" + query);

    [Fact]
    public async Task An_export_holds_every_event_in_lines_across_pages()
    {
        for (int i = 0; i < 1005; i++)
        {
            Record(i);
        }

        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/audit?format=jsonl");
        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Enumerable.Range(1, 1005).Select(i => (long)i), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));
    }

    [Fact]
    public async Task A_stream_brings_what_is_there_and_what_comes_and_stays_alive()
    {
        Record(1);
        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/audit?follow=1");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);

        Assert.Equal("id: 1", await LineAsync(reader));
        Assert.Equal("event: request", await LineAsync(reader));
        Assert.StartsWith("data: {\"sequence\":1,", await LineAsync(reader), StringComparison.Ordinal);
        Assert.Equal("", await LineAsync(reader));
        Record(2);
        Assert.Equal("id: 2", await LineAsync(reader));
        await LineAsync(reader);
        await LineAsync(reader);
        await LineAsync(reader);
        Task<string?> alive = LineAsync(reader);
        await Eventually.TrueAsync(
            () =>
            {
                _host.World.Time.Advance(AuditStream.KeepAliveInterval);
                return alive.IsCompleted;
            },
            "a sign of life");
        Assert.Equal(": keep-alive", await alive);
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_event_that_its_reader_saw_last()
    {
        Record(1);
        Record(2);
        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/audit?follow=1", change: request => request.Headers.Add("Last-Event-ID", "1"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("id: 2", await LineAsync(reader));
    }

    [Fact]
    public async Task A_drain_ends_streams_in_order()
    {
        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/audit?follow=1");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Task<string?> end = LineAsync(reader);

        _host.Drain();

        Assert.Null(await end);
    }

    [Fact]
    public async Task FollowersMax_streams_are_open_at_once_and_one_that_leaves_makes_room()
    {
        List<HttpResponseMessage> streams = [];
        try
        {
            for (int i = 0; i < AdminState.FollowersMax; i++)
            {
                streams.Add(await _host.SendAsync("GET", "/admin/audit?follow=1"));
            }

            using HttpResponseMessage past = await _host.SendAsync("GET", "/admin/audit?follow=1");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, past.StatusCode);
            streams[0].Dispose();
            await Eventually.TrueAsync(
                async () =>
                {
                    HttpResponseMessage again = await _host.SendAsync("GET", "/admin/audit?follow=1");
                    streams.Add(again);
                    return again.StatusCode == HttpStatusCode.OK;
                },
                "room for another stream",
                Patience);
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }

    [Theory]
    [InlineData("/admin/audit")]
    [InlineData("/admin/audit?format=jsonl")]
    [InlineData("/admin/reports/threats")]
    public async Task A_log_that_cannot_be_read_is_told_without_its_reasons(string path)
    {
        _host.World.Audit.IsUnreadable = true;

        JsonElement error = await _host.JsonAsync(HttpStatusCode.ServiceUnavailable, "GET", path);

        Assert.DoesNotContain("disk", error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_is_verified()
    {
        Fill();
        JsonElement intact = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/audit/verify");
        _host.World.Audit.BrokenAt = 2;
        JsonElement broken = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/audit/verify");

        Assert.Equal((true, 4), (intact.GetProperty("is_intact").GetBoolean(), intact.GetProperty("count").GetInt64()));
        Assert.Equal((false, 2), (broken.GetProperty("is_intact").GetBoolean(), broken.GetProperty("broken_at_sequence").GetInt64()));
    }

    private static Task<string?> LineAsync(StreamReader reader) => reader.ReadLineAsync().WaitAsync(Patience);

    private void Record(int cost) => _host.World.Audit.TryRecord(new UsageEvent
    {
        UnixMs = _host.World.Time.GetUtcNow().ToUnixTimeMilliseconds(), Kind = UsageKind.Request, CostNanoUsd = cost,
    });

    private void Fill()
    {
        UsageEvent[] events =
        [
            new() { Kind = UsageKind.Request, TokenId = "t1", BudgetId = "b1", Route = "claude", CostNanoUsd = 1 },
            new() { Kind = UsageKind.ToolCall, TokenId = "t2", BudgetId = "b2", Tool = "search" },
            new() { Kind = UsageKind.Request, Decision = UsageDecision.Deny, TokenId = "t1", BudgetId = "b1", Reason = "budget_exhausted" },
            new() { Kind = UsageKind.AuthFailure, RequestId = new RequestIdText("req-4"u8) },
        ];
        foreach (UsageEvent usage in events)
        {
            _host.World.Audit.TryRecord(usage with { UnixMs = _host.World.Time.GetUtcNow().ToUnixTimeMilliseconds() });
            _host.World.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
