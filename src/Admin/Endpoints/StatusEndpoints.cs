using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Admin.OpenApi;
using SatGate.Budget.Operations;
using SatGate.Budget.Registry;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Validation;

namespace SatGate.Admin.Endpoints;

/// <summary>What the gateway is and how it is, and what is done to all of it.</summary>
internal static class StatusEndpoints
{
    /// <summary>Most expired holds that one reconciliation ends. 10,000.</summary>
    public const int SweptMax = 10_000;

    private const int SweptAtOnce = 256;

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/ping", "Says what the gateway is and how it is.", PingAsync) { Response = static () => AdminJson.Default.PingAnswer },
        new("GET", "/admin/routes", "Lists the routes in force.", RoutesAsync) { Response = static () => AdminJson.Default.RoutesAnswer },
        new("GET", "/admin/snapshot", "Shows the configuration in force, without secrets.", SnapshotAsync)
        {
            Response = static () => AdminJson.Default.SnapshotAnswer,
        },
        new("POST", "/admin/drain", "Drains the gateway: it takes no new requests, and ends when those in flight have.", DrainAsync)
        {
            Response = static () => AdminJson.Default.StatusAnswer, Status = StatusCodes.Status202Accepted,
        },
        new("POST", "/admin/reconcile", "Ends holds whose owner is gone and returns the budgets of ended tokens.", ReconcileAsync)
        {
            Response = static () => AdminJson.Default.ReconcileAnswer, Failures = [503],
        },
        new("GET", "/admin/openapi.json", "Describes this API in OpenAPI 3.1.", OpenApiDocument.WriteAsync) { MediaTypes = ["application/json"] },
    ];

    /// <summary>The word of a mode.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The routes of a snapshot.</summary>
    public static RouteItem[] Describe(GatewaySnapshot snapshot) => [.. snapshot.Routes.Select(static route => new RouteItem
    {
        Path = route.Match.PathExact ?? route.Match.PathPrefix ?? route.Match.PathRegex ?? "/",
        Match = route.Match.PathExact is not null ? "exact" : route.Match.PathPrefix is not null ? "prefix" : "regex",
        Policy = Word(route.Policy.Kind),
        Name = route.Name,
        Upstream = route.Upstream,
        Methods = [.. route.Match.Methods],
        Scope = route.Policy.Scope,
        Cost = route.Policy.Cost,
        Mode = route.Policy.Mode is { } mode ? Word(mode) : null,
        BudgetId = route.Policy.BudgetId,
    })];

    private static Task PingAsync(AdminCall call)
    {
        GatewaySnapshot snapshot = call.Services.Snapshots.Current;
        return call.OkAsync(
            new PingAnswer
            {
                Status = call.Services.Draining.IsCancellationRequested ? "draining" : "ok",
                Version = call.Services.Version,
                Uptime = GoDuration.Format(TimeSpan.FromSeconds(Math.Floor((call.Now - call.State.StartedAt).TotalSeconds))),
                Mode = Word(snapshot.Budget.Mode),
                ConfigVersion = snapshot.Version,
                Store = call.Services.Store.Description,
                Tenant = snapshot.Budget.Tenant,
                Routes = snapshot.Routes.Length,
            },
            AdminJson.Default.PingAnswer);
    }

    private static Task RoutesAsync(AdminCall call) =>
        call.OkAsync(new RoutesAnswer { Routes = Describe(call.Services.Snapshots.Current) }, AdminJson.Default.RoutesAnswer);

    private static Task SnapshotAsync(AdminCall call)
    {
        GatewaySnapshot snapshot = call.Services.Snapshots.Current;
        return call.OkAsync(
            new SnapshotAnswer
            {
                Version = snapshot.Version,
                Listen = snapshot.Server.Listen,
                AdminListen = snapshot.Admin.Listen,
                Mode = Word(snapshot.Budget.Mode),
                FailMode = Word(snapshot.Budget.FailMode),
                Debit = Word(snapshot.Budget.Debit),
                Tenant = snapshot.Budget.Tenant,
                Store = call.Services.Store.Description,
                DataDirectory = snapshot.Storage.Directory,
                DefaultUnlimited = snapshot.Budget.DefaultIsUnlimited,
                DefaultLimit = snapshot.Budget.DefaultLimit,
                Thresholds = [.. snapshot.Budget.Thresholds],
                McpEnabled = snapshot.Mcp.Enabled,
                McpPath = snapshot.Mcp.Path,
                LightningProvider = snapshot.Lightning is { } lightning ? Word(lightning.Provider) : null,
                Upstreams = [.. snapshot.Upstreams.Values.OrderBy(static upstream => upstream.Name, StringComparer.Ordinal).Select(Describe)],
                Routes = Describe(snapshot),
            },
            AdminJson.Default.SnapshotAnswer);
    }

    // Values of header fields are credentials as a rule, and a URL may carry one in its query.
    private static UpstreamItem Describe(UpstreamDefinition upstream) => new()
    {
        Name = upstream.Name,
        Url = upstream.UnixSocketPath is { } path ? $"unix:{path}" : upstream.Url.GetLeftPart(UriPartial.Path),
        TimeoutSeconds = upstream.Timeout.TotalSeconds,
        HeaderNames = [.. upstream.Headers.Select(static header => header.Name)],
        SkipsTlsVerification = upstream.Tls.InsecureSkipVerify,
    };

    private static async Task DrainAsync(AdminCall call)
    {
        Log.DrainAsked(call.Services.Loggers.CreateLogger("SatGate.Admin"), call.Http.Connection.RemoteIpAddress?.ToString() ?? "unix");
        await Answer.JsonAsync(call.Http, StatusCodes.Status202Accepted, new StatusAnswer { Status = "draining" }, AdminJson.Default.StatusAnswer);
        await call.Http.Response.CompleteAsync();
        call.Services.BeginDrain();
    }

    private static async Task ReconcileAsync(AdminCall call)
    {
        List<ExpiredHold> expired = [];
        IReadOnlyList<ExpiredHold> swept;
        do
        {
            swept = await call.Services.Store.SweepAsync(SweptAtOnce, call.Gone);
            expired.AddRange(swept);
            foreach (ExpiredHold hold in swept)
            {
                call.Services.Usage.TryRecord(new UsageEvent
                {
                    UnixMs = call.Now.ToUnixTimeMilliseconds(),
                    Kind = UsageKind.HoldExpired,
                    Decision = UsageDecision.Allow,
                    BudgetId = hold.BudgetId,
                    CostNanoUsd = hold.Charged,
                    RemainingNanoUsd = long.MaxValue,
                    LimitNanoUsd = long.MaxValue,
                    Detail = hold.HoldId,
                });
            }
        }
        while (swept.Count > 0 && expired.Count < SweptMax);

        LapseReport lapsed = await call.Services.Tokens.ReturnLapsedAsync(call.Gone);
        await call.OkAsync(
            new ReconcileAnswer
            {
                ExpiredHolds = [.. expired.Select(static hold => new ExpiredHoldItem
                {
                    HoldId = hold.HoldId, Held = new NanoUsd(hold.Held), Charged = new NanoUsd(hold.Charged), BudgetId = hold.BudgetId,
                })],
                HoldsInForce = await call.Services.Store.CountHoldsAsync(call.Gone),
                LapsedBudgets = lapsed.Lapsed,
                ReturnedBudgets = lapsed.Budgets,
                Returned = lapsed.Returned,
                Risks = [.. await call.Services.Store.FindRisksAsync(call.Gone)],
            },
            AdminJson.Default.ReconcileAnswer);
    }
}
