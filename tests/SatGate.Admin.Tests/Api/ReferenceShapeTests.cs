using System.Net;
using System.Text.Json;
using SatGate.Model.Audit;
using SatGate.Model.Tokens;

namespace SatGate.Admin.Tests.Api;

/// <summary>The capability and governance endpoints, in the shapes that programs in use send and expect.</summary>
public sealed class ReferenceShapeTests : IAsyncLifetime
{
    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null, "api:read", "2026-11-22T11:00:00.000Z")]
    [InlineData("{}", "api:read", "2026-11-22T11:00:00.000Z")]
    [InlineData("{\"scope\":\"api:write\",\"duration\":\"1h30m\"}", "api:write", "2026-11-22T11:30:00.000Z")]
    public async Task Mint(string? body, string scope, string expiresAt)
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "POST", "/api/capability/mint", body);

        Assert.Equal((scope, expiresAt), (Text(answer, "scope"), Text(answer, "expiresAt")));
        VerifiedToken token = _host.World.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(Text(answer, "token"))).Token!;
        Assert.Equal(token.Macaroon.SignatureHex, Text(answer, "signature"));
        Assert.Equal([scope], token.Scopes);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("30d")]
    [InlineData("-1h")]
    [InlineData("0")]
    public async Task A_duration_that_is_none_is_refused(string duration)
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/api/capability/mint", $"{{\"duration\":\"{duration}\"}}");

        Assert.Equal("Invalid duration format", Text(answer, "error"));
    }

    [Fact]
    public async Task Validate()
    {
        string token = await MintAsync("api:read");
        JsonElement good = await OpenAsync(HttpStatusCode.OK, "POST", "/api/capability/validate", $"{{\"token\":\"{token}\"}}");
        JsonElement bad = await OpenAsync(HttpStatusCode.Unauthorized, "POST", "/api/capability/validate", "{\"token\":\"nonsense\"}");
        JsonElement none = await OpenAsync(HttpStatusCode.Unauthorized, "POST", "/api/capability/validate", "{}");
        _host.World.Time.Advance(TimeSpan.FromHours(2));
        JsonElement expired = await OpenAsync(HttpStatusCode.Unauthorized, "POST", "/api/capability/validate", $"{{\"token\":\"{token}\"}}");

        Assert.True(good.GetProperty("valid").GetBoolean());
        Assert.StartsWith("satgate-capability-v1:", Text(good, "identifier"), StringComparison.Ordinal);
        Assert.Contains("scope = api:read", good.GetProperty("caveats").EnumerateArray().Select(caveat => caveat.GetString()));
        Assert.False(bad.GetProperty("valid").GetBoolean());
        Assert.False(none.GetProperty("valid").GetBoolean());
        Assert.Equal("token expired", Text(expired, "error"));
    }

    [Fact]
    public async Task Delegate()
    {
        string token = await MintAsync("api:*");
        JsonElement child = await OpenAsync(HttpStatusCode.OK, "POST", "/api/capability/delegate", $"{{\"parentToken\":\"{token}\",\"caveats\":[\"scope = api:read\"]}}");

        Assert.Equal("scope = api:read", child.GetProperty("caveats").EnumerateArray().Last().GetString());
        Assert.Equal(64, Text(child, "signature").Length);
        Assert.True((await OpenAsync(HttpStatusCode.OK, "POST", "/api/capability/validate", $"{{\"token\":\"{Text(child, "token")}\"}}")).GetProperty("valid").GetBoolean());
        foreach (string caveats in new[] { "[]", "[\"nonsense\"]", "[\"unheard of = 1\"]", "[\"budget_id = other\"]", "[\"expires = 5m\"]", $"[{string.Join(',', Enumerable.Repeat("\"label = x\"", 65))}]" })
        {
            await OpenAsync(HttpStatusCode.BadRequest, "POST", "/api/capability/delegate", $"{{\"parentToken\":\"{token}\",\"caveats\":{caveats}}}");
        }

        await OpenAsync(HttpStatusCode.BadRequest, "POST", "/api/capability/delegate", "{\"parentToken\":\"x\",\"caveats\":[\"label = x\"]}");
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("Capability ")]
    [InlineData("")]
    public async Task Ping_takes_a_capability_in_each_spelling(string scheme)
    {
        string token = await MintAsync("api:read");

        JsonElement answer = await PresentAsync(HttpStatusCode.OK, "/api/capability/ping", scheme + token);

        Assert.Equal("ok", Text(answer, "status"));
        Assert.True(answer.GetProperty("validated").GetBoolean());
        Assert.Equal(JsonValueKind.Array, answer.GetProperty("caveats").ValueKind);
        Assert.StartsWith("satgate-capability-v1:", Text(answer, "identifier"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_says_what_is_wrong()
    {
        string token = await MintAsync("api:read");
        JsonElement missing = await PresentAsync(HttpStatusCode.Unauthorized, "/api/capability/ping", null);
        JsonElement wrong = await PresentAsync(HttpStatusCode.Unauthorized, "/api/capability/ping", "Bearer nonsense");
        string signature = _host.World.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(token)).Token!.Macaroon.SignatureHex;
        await _host.JsonAsync(HttpStatusCode.OK, "POST", "/api/governance/ban", $"{{\"tokenSignature\":\"{signature}\",\"reason\":\"stolen\"}}");
        JsonElement banned = await PresentAsync(HttpStatusCode.Forbidden, "/api/capability/ping", "Bearer " + token);

        Assert.Equal("Missing Authorization header", Text(missing, "error"));
        Assert.Equal("Token verification failed", Text(wrong, "error"));
        Assert.Equal(("Token Revoked", "stolen", "TOKEN_BANNED"), (Text(banned, "error"), Text(banned, "reason"), Text(banned, "code")));
        Assert.Equal("token revoked", Text(await OpenAsync(HttpStatusCode.Unauthorized, "POST", "/api/capability/validate", $"{{\"token\":\"{token}\"}}"), "error"));
        await OpenAsync(HttpStatusCode.BadRequest, "POST", "/api/capability/delegate", $"{{\"parentToken\":\"{token}\",\"caveats\":[\"label = x\"]}}");
    }

    [Fact]
    public async Task The_admin_capability_has_to_be_named()
    {
        JsonElement granted = await PresentAsync(HttpStatusCode.OK, "/api/capability/admin", "Bearer " + await MintAsync("api:capability:*"));
        JsonElement narrow = await PresentAsync(HttpStatusCode.Forbidden, "/api/capability/admin", "Bearer " + await MintAsync("api:read"));
        string unscoped = Text(await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"x\"}"), "macaroon_token");
        JsonElement without = await PresentAsync(HttpStatusCode.Forbidden, "/api/capability/admin", "Bearer " + unscoped);

        Assert.Equal("api:capability:admin", Text(granted, "scope"));
        Assert.Equal("Access Denied", Text(narrow, "error"));
        Assert.StartsWith("caveat check failed (scope = api:capability:admin)", Text(narrow, "reason"), StringComparison.Ordinal);
        Assert.Equal("Access Denied", Text(without, "error"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"tokenSignature\":\"\"}")]
    [InlineData("{\"tokenSignature\":\"  \"}")]
    public async Task A_ban_names_a_signature(string body)
    {
        Assert.Equal("tokenSignature is required", Text(await _host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/api/governance/ban", body), "error"));
        await _host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/api/governance/ban", "{\"tokenSignature\":\"abc\"}");
    }

    [Fact]
    public async Task Graph_and_reset()
    {
        JsonElement root = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"root\",\"budget\":1}");
        string rootId = Text(root, "id");
        JsonElement child = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", $"{{\"name\":\"child\",\"budget\":0.5,\"parent_id\":\"{rootId}\"}}");
        _host.World.Audit.TryRecord(new UsageEvent { UnixMs = Now, Kind = UsageKind.Request, TokenId = rootId });
        _host.World.Audit.TryRecord(new UsageEvent { UnixMs = Now, Kind = UsageKind.Request, Decision = UsageDecision.Deny, Reason = "token_revoked" });

        JsonElement graph = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/api/governance/graph");
        _host.World.Time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage reset = await _host.SendAsync("POST", "/api/governance/reset");
        JsonElement after = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/api/governance/graph");

        JsonElement node = graph.GetProperty("nodes").EnumerateArray().Select(item => item.GetProperty("data")).First(data => Text(data, "id") == rootId);
        Assert.Equal(("root", "active", "2026-11-22T10:00:00.000Z"), (Text(node, "label"), Text(node, "status"), Text(node, "lastSeen")));
        Assert.Equal(JsonValueKind.Array, node.GetProperty("constraints").ValueKind);
        JsonElement edge = Assert.Single(graph.GetProperty("edges").EnumerateArray()).GetProperty("data");
        Assert.Equal((rootId, Text(child, "id")), (Text(edge, "source"), Text(edge, "target")));
        Assert.Equal((2, 1, 1), Stats(graph));
        Assert.Equal((HttpStatusCode.OK, ""), (reset.StatusCode, await reset.Content.ReadAsStringAsync()));
        Assert.Equal((2, 0, 0), Stats(after));
    }

    [Fact]
    public async Task The_evidence_pack_is_a_file()
    {
        await MintAsync("api:read");
        using HttpResponseMessage response = await _host.SendAsync("GET", "/api/governance/evidence-pack", change: request => request.Headers.Add("X-Tenant-ID", "evil\"; x=\""));
        JsonElement pack = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("attachment; filename=\"satgate-evidence-pack-default.json\"", response.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(("default", "0.6.0"), (Text(pack, "tenant"), Text(pack, "gateway")));
        Assert.True(pack.GetProperty("audit").GetProperty("isIntact").GetBoolean());
        Assert.Equal("token_minted", Text(pack.GetProperty("events")[0].GetProperty("event"), "type"));
        Assert.Single(pack.GetProperty("graph").GetProperty("nodes").EnumerateArray());
    }

    private long Now => _host.World.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (int, int, int) Stats(JsonElement graph)
    {
        JsonElement stats = graph.GetProperty("stats");
        return (stats.GetProperty("active").GetInt32(), stats.GetProperty("blocked").GetInt32(), stats.GetProperty("bannedHits").GetInt32());
    }

    private async Task<string> MintAsync(string scope) =>
        Text(await _host.JsonAsync(HttpStatusCode.OK, "POST", "/api/capability/mint", $"{{\"scope\":\"{scope}\"}}"), "token");

    private async Task<JsonElement> OpenAsync(HttpStatusCode status, string method, string path, string json)
    {
        using HttpResponseMessage response = await _host.SendAsync(method, path, json, request => request.Headers.Remove("X-Admin-Token"));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    private async Task<JsonElement> PresentAsync(HttpStatusCode status, string path, string? authorization)
    {
        using HttpResponseMessage response = await _host.SendAsync("GET", path, change: request =>
        {
            request.Headers.Remove("X-Admin-Token");
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
        });
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
