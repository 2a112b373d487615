using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Model.Audit;

namespace SatGate.Admin.Endpoints;

/// <summary>The audit log: read in pages, followed, exported, verified.</summary>
internal static class AuditEndpoints
{
    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/audit", "Reads the audit log: a page, a stream of what comes, or an export.", ReadAsync)
        {
            Group = "audit",
            Response = static () => AdminJson.Default.AuditAnswer,
            MediaTypes = ["text/event-stream", "application/x-ndjson"],
            Parameters =
            [
                .. AuditFilter.Parameters,
                new("follow", "integer", "1 streams events as they are stored, as server-sent events; Last-Event-ID goes on after an event."),
                new("format", "string", "jsonl exports every event that matches, one JSON document a line."),
            ],
            Failures = [400, 503],
        },
        new("GET", "/admin/audit/verify", "Checks the hash chain of the whole audit log.", VerifyAsync)
        {
            Group = "audit", Response = static () => AdminJson.Default.VerifyAnswer,
        },
    ];

    /// <summary>An event as answers show it.</summary>
    public static AuditItem Describe(AuditEntry entry) => new() { Sequence = entry.Sequence, Hash = entry.HashHex, Event = entry.Json };

    /// <summary>The state of the chain as answers show it.</summary>
    public static VerifyAnswer Describe(AuditVerification verification) => new()
    {
        IsIntact = verification.IsIntact,
        Count = verification.Count,
        FirstSequence = verification.FirstSequence,
        LastSequence = verification.LastSequence,
        LastHash = verification.LastHashHex,
        BrokenAtSequence = verification.BrokenAtSequence,
        Problem = verification.Problem,
    };

    private static async Task ReadAsync(AdminCall call)
    {
        if (!AuditFilter.TryRead(call, out AuditQuery query, out string? fault))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, fault!);
            return;
        }

        if (call.Query("follow") is "1" or "true")
        {
            await AuditStream.FollowAsync(call, query);
            return;
        }

        switch (call.Query("format"))
        {
            case "jsonl":
                await AuditStream.ExportAsync(call, query);
                return;
            case null or "json":
                AuditPage page = await call.Services.Audit.ReadAsync(query, call.Gone);
                await call.OkAsync(
                    new AuditAnswer { Events = [.. page.Entries.Select(Describe)], IsLast = page.IsLast, Next = page.NextSequence },
                    AdminJson.Default.AuditAnswer);
                return;
            default:
                await call.FailAsync(StatusCodes.Status400BadRequest, "format: write json or jsonl");
                return;
        }
    }

    private static async Task VerifyAsync(AdminCall call)
    {
        AuditVerification verification = await call.Services.Audit.VerifyAsync(call.Gone);
        await call.OkAsync(Describe(verification), AdminJson.Default.VerifyAnswer);
    }
}
