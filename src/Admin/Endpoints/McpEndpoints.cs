using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Model.Mcp;

namespace SatGate.Admin.Endpoints;

/// <summary>The MCP endpoint: its tool servers and its sessions. No session is shown with the id that opens it.</summary>
internal static class McpEndpoints
{
    private const string NoEndpoint = "There is no MCP endpoint";

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/mcp/upstreams", "Lists the tool servers: how they fare, their last error, their tools.", ListUpstreamsAsync)
        {
            Group = "mcp", Response = static () => AdminJson.Default.McpUpstreamListAnswer, Failures = [404],
        },
        new("POST", "/admin/mcp/upstreams/{name}/test", "Waits for a session with a tool server, no longer than its timeout, and tells how it fares.", TestAsync)
        {
            Group = "mcp", Response = static () => AdminJson.Default.McpUpstreamItem, Failures = [404],
        },
        new("GET", "/admin/mcp/sessions", "Counts the sessions of clients and lists them without their ids.", ListSessionsAsync)
        {
            Group = "mcp", Response = static () => AdminJson.Default.McpSessionListAnswer, Failures = [404],
        },
    ];

    private static Task ListUpstreamsAsync(AdminCall call) => call.Services.Mcp is { } mcp
        ? call.OkAsync(new McpUpstreamListAnswer { Upstreams = [.. mcp.Upstreams().Select(McpUpstreamItem.From)] }, AdminJson.Default.McpUpstreamListAnswer)
        : call.FailAsync(StatusCodes.Status404NotFound, NoEndpoint);

    private static async Task TestAsync(AdminCall call)
    {
        if (call.Services.Mcp is not { } mcp)
        {
            await call.FailAsync(StatusCodes.Status404NotFound, NoEndpoint);
            return;
        }

        await (await mcp.TestAsync(call.Part("name"), call.Gone) is { } report
            ? call.OkAsync(McpUpstreamItem.From(report), AdminJson.Default.McpUpstreamItem)
            : call.FailAsync(StatusCodes.Status404NotFound, "Upstream not found"));
    }

    private static Task ListSessionsAsync(AdminCall call)
    {
        if (call.Services.Mcp is not { } mcp)
        {
            return call.FailAsync(StatusCodes.Status404NotFound, NoEndpoint);
        }

        ImmutableArray<McpSessionReport> sessions = mcp.Sessions();
        return call.OkAsync(
            new McpSessionListAnswer
            {
                Total = mcp.SessionCount,
                Sessions = [.. sessions.Select(static session => new McpSessionItem { Transport = session.Transport, Protocol = session.Protocol, TokenId = session.TokenId })],
            },
            AdminJson.Default.McpSessionListAnswer);
    }
}
