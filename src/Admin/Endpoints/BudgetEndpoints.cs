using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Ledger;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Budgets: listed, looked at, made and changed.</summary>
internal static class BudgetEndpoints
{
    /// <summary>Most budgets of one answer. 1,000.</summary>
    public const int ListedMax = 1000;

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("GET", "/admin/budgets", "Lists budgets and what is left of them.", ListAsync)
        {
            Group = "budgets",
            Response = static () => AdminJson.Default.BudgetListAnswer,
            Parameters =
            [
                new("after", "string", "Only budgets whose names come after this one."),
                new("limit", "integer", $"Most budgets of the answer, 1 to {ListedMax}. Default {ListedMax}."),
            ],
            Failures = [400, 503],
        },
        new("PUT", "/admin/budgets", "Makes a budget, or changes it.", PutAsync)
        {
            Group = "budgets",
            Request = static () => AdminJson.Default.BudgetRequest,
            Response = static () => AdminJson.Default.BudgetItem,
            Failures = [400, 413, 503],
        },
        new("GET", "/admin/budgets/{id}", "Shows a budget and what is left of it.", ShowAsync)
        {
            Group = "budgets", Response = static () => AdminJson.Default.BudgetItem, Failures = [404, 503],
        },
        new("PUT", "/admin/budgets/{id}", "Makes a budget, or changes it: what is left out stays as it is.", PutAsync)
        {
            Group = "budgets",
            Request = static () => AdminJson.Default.BudgetRequest,
            Response = static () => AdminJson.Default.BudgetItem,
            Failures = [400, 413, 503],
        },
    ];

    private static async Task ListAsync(AdminCall call)
    {
        int limit = ListedMax;
        if (call.Query("limit") is { } text && (!int.TryParse(text, out limit) || limit is < 1 or > ListedMax))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, $"limit: write a number from 1 to {ListedMax}");
            return;
        }

        ImmutableArray<BudgetDefinition> all = await call.Services.Budgets.ListAsync(call.Gone);
        string? after = call.Query("after");
        IEnumerable<BudgetDefinition> rest = after is null ? all : all.SkipWhile(budget => budget.Id != after).Skip(1);
        BudgetDefinition[] shown = [.. rest.Take(limit)];
        Dictionary<string, BudgetReading> readings = await BudgetReadings.OfAsync(call, shown.Select(static budget => budget.Id));
        await call.OkAsync(
            new BudgetListAnswer
            {
                Budgets = [.. shown.Select(budget => Describe(readings.GetValueOrDefault(budget.Id) ?? Unused(budget)))],
                Total = all.Length,
            },
            AdminJson.Default.BudgetListAnswer);
    }

    private static async Task ShowAsync(AdminCall call)
    {
        if (await call.Services.Budgets.ReadAsync(call.Part("id"), call.Gone) is { } reading)
        {
            await call.OkAsync(Describe(reading), AdminJson.Default.BudgetItem);
        }
        else
        {
            await call.FailAsync(StatusCodes.Status404NotFound, "Budget not found");
        }
    }

    private static async Task PutAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, AdminJson.Default.BudgetRequest) is not { } request)
        {
            return;
        }

        string? id = call.Http.Request.RouteValues["id"] as string ?? request.Id;
        if (string.IsNullOrEmpty(id) || (request.Id is not null && request.Id != id))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "id: name one budget");
            return;
        }

        BudgetDefinition? before = await call.Services.Budgets.FindAsync(id, call.Gone);
        if (!TryRead(request, before, id, out BudgetDefinition definition, out string? fault))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, fault!);
            return;
        }

        BudgetChange change = await call.Services.Budgets.DefineAsync(definition, call.Gone);
        if (!change.IsDone)
        {
            await call.FailAsync(
                change.Outcome == BudgetChangeOutcome.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                change.Reason ?? "the budget could not be changed");
            return;
        }

        BudgetReading reading = await call.Services.Budgets.ReadAsync(id, call.Gone) ?? Unused(definition);
        call.Services.Usage.TryRecord(new UsageEvent
        {
            UnixMs = call.Now.ToUnixTimeMilliseconds(),
            Kind = UsageKind.BudgetChanged,
            Decision = UsageDecision.Allow,
            BudgetId = id,
            LimitNanoUsd = reading.Limit?.Value ?? long.MaxValue,
            RemainingNanoUsd = reading.Remaining?.Value ?? long.MaxValue,
            Detail = before is null ? "created" : "changed",
        });
        await call.OkAsync(Describe(reading), AdminJson.Default.BudgetItem);
    }

    private static bool TryRead(BudgetRequest request, BudgetDefinition? before, string id, out BudgetDefinition definition, out string? fault)
    {
        definition = before ?? new BudgetDefinition { Id = id };
        fault = null;
        if (!MintOrders.TryReadAmount(request.Limit, request.LimitCredits, out NanoUsd? limit) || (request.Unlimited && limit is not null))
        {
            fault = "give one of limit, limit_credits and unlimited, and nothing less than nothing";
        }
        else if (before is null && limit is null && !request.Unlimited)
        {
            fault = "a new budget needs a limit, or unlimited";
        }

        BudgetWindowKind window = definition.Window;
        if (!string.IsNullOrEmpty(request.Window) && !WindowText.TryParse(request.Window, out window))
        {
            fault = "window: write none, minute, hour, day, week or month";
        }

        if (fault is not null)
        {
            return false;
        }

        definition = definition with
        {
            Limit = request.Unlimited ? null : limit ?? definition.Limit,
            Window = window,
            TimeZone = string.IsNullOrEmpty(request.TimeZone) ? definition.TimeZone : request.TimeZone,
            ParentId = request.ParentId is null ? definition.ParentId : request.ParentId.Length == 0 ? null : request.ParentId,
            Label = request.Label is null ? definition.Label : request.Label.Length == 0 ? null : request.Label,
        };
        return true;
    }

    private static BudgetReading Unused(BudgetDefinition budget) =>
        new(budget, budget.Limit, NanoUsd.Zero, NanoUsd.Zero, NanoUsd.Zero, budget.Limit, null, null);

    private static BudgetItem Describe(BudgetReading reading) => new()
    {
        Id = reading.Definition.Id,
        Label = reading.Definition.Label,
        Limit = reading.Limit,
        Spent = reading.Spent,
        Held = reading.Held,
        Carved = reading.Carved,
        Remaining = reading.Remaining,
        Window = WindowText.Of(reading.Definition.Window),
        TimeZone = reading.Definition.TimeZone,
        WindowId = reading.WindowId,
        WindowEndsAt = reading.WindowEndsAt,
        ParentId = reading.Definition.ParentId,
        CarvedFromId = reading.Definition.CarvedFromId,
    };
}
