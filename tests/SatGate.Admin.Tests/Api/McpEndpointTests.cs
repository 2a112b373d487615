using System.Net;
using System.Text.Json;
using SatGate.Model.Registry;

namespace SatGate.Admin.Tests.Api;

public sealed class McpEndpointTests : IAsyncLifetime
{
    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Tool_servers_are_listed_with_their_state_and_tools()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/mcp/upstreams");
        Assert.Equal(
            """{"upstreams":[{"name":"github","transport":"stdio","state":"degraded","last_error":"exit code 1","tools":["create_issue"]}]}""", answer.GetRawText());
    }

    [Fact]
    public async Task The_connection_to_a_tool_server_is_tested()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "POST", "/admin/mcp/upstreams/github/test");
        Assert.Equal(("ready", "2025-11-25"), (answer.GetProperty("state").GetString(), answer.GetProperty("protocol").GetString()));
        await _host.JsonAsync(HttpStatusCode.NotFound, "POST", "/admin/mcp/upstreams/nobody/test");
    }

    [Fact]
    public async Task Sessions_are_counted_and_shown_without_their_ids()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/mcp/sessions");
        Assert.Equal(
            """{"total":2,"sessions":[{"transport":"http","protocol":"2025-11-25","token_id":"d56e1da323d3"},{"transport":"sse","protocol":"2024-11-05"}]}""",
            answer.GetRawText());
    }

    [Fact]
    public async Task A_call_that_waits_is_listed_approved_and_denied()
    {
        JsonElement listed = (await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/approvals")).GetProperty("approvals")[0];
        Assert.Equal(("pending", "pay", "2026-11-22T10:15:00.000Z"), (listed.GetProperty("state").GetString(), listed.GetProperty("tool").GetString(), listed.GetProperty("expires_at").GetString()));
        string id = listed.GetProperty("id").GetString()!;
        Assert.Equal("approved", (await _host.JsonAsync(HttpStatusCode.OK, "POST", $"/admin/approvals/{id}/approve")).GetProperty("state").GetString());
        Assert.Equal("denied", (await _host.JsonAsync(HttpStatusCode.OK, "POST", $"/admin/approvals/{id}/deny")).GetProperty("state").GetString());
        Assert.Equal(ApprovalState.Denied, _host.Mcp.Waiting.State);
        await _host.JsonAsync(HttpStatusCode.NotFound, "POST", "/admin/approvals/apr_none/approve");
    }

    [Fact]
    public async Task None_of_it_is_told_without_the_admin_token()
    {
        foreach (string path in (string[])["/admin/mcp/upstreams", "/admin/mcp/sessions", "/admin/approvals"])
        {
            using HttpResponseMessage response = await _host.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }
}
