using System.Net;
using System.Text.Json;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Api;

public sealed class StatusEndpointTests : IAsyncLifetime
{
    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_snapshot_shows_no_secret()
    {
        using HttpResponseMessage response = await _host.SendAsync("GET", "/admin/snapshot");
        string body = await response.Content.ReadAsStringAsync();

        foreach (string secret in new[] { "sk-secret-key", "sk-in-the-url", "hunter2", AdminHost.Secret, "root-secret" })
        {
            Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
        }

        JsonElement snapshot = JsonDocument.Parse(body).RootElement;
        Assert.Equal(7, snapshot.GetProperty("version").GetInt64());
        Assert.Equal("control", snapshot.GetProperty("mode").GetString());
        Assert.Equal("https://api.anthropic.com/v1", snapshot.GetProperty("upstreams")[0].GetProperty("url").GetString());
        Assert.Equal("x-api-key", snapshot.GetProperty("upstreams")[0].GetProperty("header_names")[0].GetString());
        Assert.Equal("claude", snapshot.GetProperty("routes")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_drain_is_answered_and_then_begun_and_shows()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.Accepted, "POST", "/admin/drain");

        Assert.Equal("draining", answer.GetProperty("status").GetString());
        await Eventually.TrueAsync(() => _host.Drains == 1, "the drain");
        _host.Drain();
        Assert.Equal("draining", (await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/ping")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Reconciling_ends_every_expired_hold_and_says_so()
    {
        for (int i = 0; i < 300; i++)
        {
            _host.Store.Expired.Enqueue(new ExpiredHold($"h{i}", 2_000_000_000, 500_000_000, "team"));
        }

        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "POST", "/admin/reconcile");

        Assert.Equal(300, answer.GetProperty("expired_holds").GetArrayLength());
        Assert.Equal(("2.00", "0.50"), (answer.GetProperty("expired_holds")[0].GetProperty("held").GetRawText(), answer.GetProperty("expired_holds")[0].GetProperty("charged").GetRawText()));
        Assert.Equal(3, answer.GetProperty("holds_in_force").GetInt32());
        Assert.Equal("nothing is written down", answer.GetProperty("risks")[0].GetString());
        Assert.Equal(300, _host.World.Audit.Events.Count(usage => usage is { Kind: UsageKind.HoldExpired, CostNanoUsd: 500_000_000 }));
    }

    [Fact]
    public async Task Bans_are_listed_and_lifted()
    {
        JsonElement minted = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"ada\"}");
        string id = minted.GetProperty("id").GetString()!;
        await _host.JsonAsync(HttpStatusCode.OK, "DELETE", $"/admin/tokens/{id}/revoke", "{\"reason\":\"stolen\"}");

        JsonElement bans = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/bans");
        JsonElement ban = Assert.Single(bans.GetProperty("bans").EnumerateArray());
        Assert.Equal("stolen", ban.GetProperty("reason").GetString());
        string signature = ban.GetProperty("signature").GetString()!;
        await _host.JsonAsync(HttpStatusCode.OK, "DELETE", $"/admin/bans/{signature.ToUpperInvariant()}");

        Assert.Equal(0, (await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/bans")).GetProperty("total").GetInt32());
        Assert.Equal("active", (await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/tokens/{id}")).GetProperty("status").GetString());
        await _host.JsonAsync(HttpStatusCode.NotFound, "DELETE", $"/admin/bans/{signature}");
    }
}
