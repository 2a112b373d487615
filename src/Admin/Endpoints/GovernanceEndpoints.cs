using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Registry;
using SatGate.Model.Audit;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Governance, in the shapes that programs in use send and expect. All of it needs the admin token.</summary>
internal static class GovernanceEndpoints
{
    /// <summary>Events in an evidence pack. 1,000.</summary>
    public const int PackEventsMax = 1000;

    private static readonly TimeSpan GraphPeriod = TimeSpan.FromDays(30);

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("POST", "/api/governance/ban", "Bans a signature: every token whose chain holds it is refused.", BanAsync)
        {
            Group = "governance",
            Request = static () => ReferenceJson.Default.GovernanceBanRequest,
            Response = static () => ReferenceJson.Default.GovernanceBanAnswer,
            Failures = [400, 413, 503],
        },
        new("GET", "/api/governance/graph", "Shows tokens, delegations and what was refused.", GraphAsync)
        {
            Group = "governance", Response = static () => ReferenceJson.Default.GraphAnswer, Failures = [503],
        },
        new("POST", "/api/governance/reset", "Lets the counts of the graph begin anew. Bans stay.", ResetAsync) { Group = "governance" },
        new("GET", "/api/governance/evidence-pack", "Gives an auditor the graph, the bans, the state of the audit log and its newest events.", PackAsync)
        {
            Group = "governance", Response = static () => ReferenceJson.Default.EvidencePack, Failures = [503],
        },
    ];

    private static async Task BanAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, ReferenceJson.Default.GovernanceBanRequest) is not { } request)
        {
            return;
        }

        string? signature = request.TokenSignature?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(signature))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "tokenSignature is required");
            return;
        }

        if (!BanList.IsSignature(signature))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "tokenSignature: write the 64 hex digits of a signature");
            return;
        }

        await call.Services.Tokens.BanAsync(signature, request.Reason, call.Gone);
        BanRecord? ban = call.Services.Bans.Find(signature);
        await call.OkAsync(
            new GovernanceBanAnswer { Status = "banned", TokenSignature = signature, Reason = ban?.Reason ?? request.Reason, BannedAt = ban?.BannedAt ?? call.Now },
            ReferenceJson.Default.GovernanceBanAnswer);
    }

    private static async Task GraphAsync(AdminCall call) => await call.OkAsync(await DrawAsync(call), ReferenceJson.Default.GraphAnswer);

    private static Task ResetAsync(AdminCall call)
    {
        call.State.ResetAtUnixMs = call.Now.ToUnixTimeMilliseconds();
        call.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static async Task PackAsync(AdminCall call)
    {
        string tenant = call.Services.Snapshots.Current.Budget.Tenant;
        AuditVerification chain = await call.Services.Audit.VerifyAsync(call.Gone);
        AuditPage events = await call.Services.Audit.ReadAsync(new AuditQuery { Descending = true, CountMax = PackEventsMax }, call.Gone);
        call.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"satgate-evidence-pack-{tenant}.json\"";
        await call.OkAsync(
            new EvidencePack
            {
                Version = "satgate.governance_evidence.v1",
                Tenant = tenant,
                Gateway = call.Services.Version,
                GeneratedAt = call.Now,
                Graph = await DrawAsync(call),
                Bans = [.. call.Services.Bans.List().Take(BanEndpoints.ListedMax).Select(static ban => new BanItem { Signature = ban.Signature, Reason = ban.Reason, BannedAt = ban.BannedAt })],
                Audit = AuditEndpoints.Describe(chain),
                Events = [.. events.Entries.Select(AuditEndpoints.Describe)],
            },
            ReferenceJson.Default.EvidencePack);
    }

    private static async Task<GraphAnswer> DrawAsync(AdminCall call)
    {
        DateTimeOffset now = call.Now;
        ImmutableArray<TokenRecord> tokens = await call.Services.Tokens.Registry.ListAsync(call.Gone);
        Dictionary<string, long> lastSeen = new(StringComparer.Ordinal);
        int blocked = 0;
        int bannedHits = 0;
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(call.State.ResetAtUnixMs);
        await AuditScan.ReadAsync(
            call.Services.Audit,
            new AuditQuery { From = since > now - GraphPeriod ? since : now - GraphPeriod },
            entry =>
            {
                if (entry.Usage is { Kind: UsageKind.Request or UsageKind.ToolCall, TokenId: { } id })
                {
                    // The newest come first.
                    lastSeen.TryAdd(id, entry.Usage.UnixMs);
                }

                if (entry.Usage.Decision == UsageDecision.Deny)
                {
                    blocked++;
                    bannedHits += entry.Usage.Reason?.Contains("revoked", StringComparison.Ordinal) == true ? 1 : 0;
                }
            },
            call.Gone);
        return new GraphAnswer
        {
            Nodes = [.. tokens.Select(token => new GraphNode { Data = Describe(token) })],
            Edges =
            [
                .. tokens.Where(static token => token.ParentId is not null)
                    .Select(static token => new GraphEdge { Data = new GraphEdgeData { Source = token.ParentId!, Target = token.Id } }),
            ],
            Stats = new GraphStats
            {
                Active = tokens.Count(token => TokenStatus.Of(token, now) == "active"),
                Blocked = blocked,
                Banned = call.Services.Bans.Count,
                BannedHits = bannedHits,
            },
        };

        GraphNodeData Describe(TokenRecord token) => new()
        {
            Id = token.Id,
            Label = token.Name ?? token.Id,
            Constraints = [.. token.Caveats],
            LastSeen = lastSeen.TryGetValue(token.Id, out long ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            Depth = token.Depth,
            Status = TokenStatus.Of(token, now),
        };
    }
}
