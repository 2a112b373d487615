using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Tool calls that wait for somebody's yes.</summary>
internal static class ApprovalEndpoints
{
    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/approvals", "Lists the tool calls that wait for approval or were answered, the oldest first.", ListAsync)
        {
            Group = "approvals", Response = static () => AdminJson.Default.ApprovalListAnswer, Failures = [404, 503],
        },
        new("POST", "/admin/approvals/{id}/approve", "Lets the call be made once, when its caller repeats it before it expires.", static call => AnswerAsync(call, isApproved: true))
        {
            Group = "approvals", Response = static () => AdminJson.Default.ApprovalItem, Failures = [404, 503],
        },
        new("POST", "/admin/approvals/{id}/deny", "Refuses the call until it expires.", static call => AnswerAsync(call, isApproved: false))
        {
            Group = "approvals", Response = static () => AdminJson.Default.ApprovalItem, Failures = [404, 503],
        },
    ];

    private static async Task ListAsync(AdminCall call)
    {
        if (call.Services.Approvals is not { } desk)
        {
            await call.FailAsync(StatusCodes.Status404NotFound, "There is no MCP endpoint");
            return;
        }

        ImmutableArray<ApprovalRecord> records = await desk.ListAsync(call.Gone);
        await call.OkAsync(new ApprovalListAnswer { Approvals = [.. records.Select(ApprovalItem.From)] }, AdminJson.Default.ApprovalListAnswer);
    }

    private static async Task AnswerAsync(AdminCall call, bool isApproved)
    {
        ApprovalRecord? answered = call.Services.Approvals is { } desk ? await desk.AnswerAsync(call.Part("id"), isApproved, call.Gone) : null;
        await (answered is not null
            ? call.OkAsync(ApprovalItem.From(answered), AdminJson.Default.ApprovalItem)
            : call.FailAsync(StatusCodes.Status404NotFound, "Approval not found, or expired"));
    }
}
