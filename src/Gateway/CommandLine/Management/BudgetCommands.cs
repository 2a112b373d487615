using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>budget list | show | set</c>.</summary>
internal static class BudgetCommands
{
    internal static Command Create(CommandContext context)
    {
        var room = new Command("budget", "Show, set and list budgets.");
        var connection = new ConnectionOptions();
        connection.AddTo(room);
        room.Add(List(context, connection));
        room.Add(Show(context, connection));
        room.Add(Set(context, connection));
        return room;
    }

    private static Command List(CommandContext context, ConnectionOptions connection)
    {
        var command = new Command("list", "List budgets and what is left of them.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using AdminClient client = connection.Connect(parsed, context);
            List<JsonElement> budgets = [];
            long total;
            string after = string.Empty;
            do
            {
                JsonElement page = await client.SendAsync(HttpMethod.Get, $"/admin/budgets?after={Uri.EscapeDataString(after)}", null, cancellationToken);
                JsonElement[] items = [.. page.Items("budgets")];
                budgets.AddRange(items);
                total = page.Number("total");
                if (items.Length == 0)
                {
                    break;
                }

                after = items[^1].Text("id");
            }
            while (budgets.Count < total);

            await WriteAsync(context, budgets, connection.IsJson(parsed), isList: true);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(CommandContext context, ConnectionOptions connection)
    {
        var id = new Argument<string>("id") { Description = "The budget's name." };
        var command = new Command("show", "Show a budget and what is left of it.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using AdminClient client = connection.Connect(parsed, context);
            JsonElement budget = await client.SendAsync(HttpMethod.Get, PathOf(parsed.GetValue(id)!), null, cancellationToken);
            await WriteAsync(context, [budget], connection.IsJson(parsed), isList: false);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Set(CommandContext context, ConnectionOptions connection)
    {
        var id = new Argument<string>("id") { Description = "The budget's name." };
        var limit = new Option<string>("--limit") { Description = "What may be spent in one window, in US dollars, such as 20 or 5.10.", HelpName = "usd" };
        var unlimited = new Option<bool>("--unlimited") { Description = "No limit; what is spent is counted." };
        var window = new Option<string>("--window") { Description = "How often it begins anew: none, minute, hour, day, week or month.", HelpName = "window" };
        var timeZone = new Option<string>("--time-zone") { Description = "IANA time zone of the windows. Default: UTC.", HelpName = "zone" };
        var parent = new Option<string>("--parent") { Description = "A budget that every call is charged to as well; \"\" for none.", HelpName = "id" };
        var label = new Option<string>("--label") { Description = "A name for people; \"\" for none.", HelpName = "text" };
        var command = new Command("set", "Make a budget, or change it: what is left out stays as it is.") { id, limit, unlimited, window, timeZone, parent, label };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonObject body = [];
            TokenCommands.Put(body, "limit", TokenCommands.Amount(parsed.GetValue(limit), "--limit"));
            TokenCommands.Put(body, "window", parsed.GetValue(window));
            TokenCommands.Put(body, "time_zone", parsed.GetValue(timeZone));
            TokenCommands.Put(body, "parent_id", parsed.GetValue(parent));
            TokenCommands.Put(body, "label", parsed.GetValue(label));
            if (parsed.GetValue(unlimited))
            {
                body["unlimited"] = true;
            }

            if (body.Count == 0)
            {
                throw new CommandException("nothing to set; give --limit, --unlimited, --window, --time-zone, --parent or --label", ExitCode.Usage);
            }

            using AdminClient client = connection.Connect(parsed, context);
            JsonElement budget = await client.SendAsync(HttpMethod.Put, PathOf(parsed.GetValue(id)!), body, cancellationToken);
            await WriteAsync(context, [budget], connection.IsJson(parsed), isList: false);
            return ExitCode.Success;
        });
        return command;
    }

    private static string PathOf(string id) => $"/admin/budgets/{Uri.EscapeDataString(id)}";

    private static async Task WriteAsync(CommandContext context, List<JsonElement> budgets, bool isJson, bool isList)
    {
        if (isJson)
        {
            string json = string.Join(',', budgets.Select(static budget => budget.GetRawText()));
            await context.Output.WriteLineAsync(isList ? $"{{\"budgets\":[{json}]}}" : json);
            return;
        }

        var table = new TextTable("ID", "LIMIT", "SPENT", "HELD", "CARVED", "REMAINING", "WINDOW", "PARENT", "LABEL");
        foreach (JsonElement budget in budgets)
        {
            string window = budget.Text("window_id") is { Length: > 0 } now ? $"{budget.Text("window")} ({now})" : budget.Text("window");
            table.Add(
                budget.Text("id"), budget.Usd("limit"), budget.Usd("spent"), budget.Usd("held"), budget.Usd("carved"), budget.Usd("remaining"), window,
                budget.Text("parent_id") is { Length: > 0 } parent ? parent : budget.TextOrDash("carved_from_id"), budget.TextOrDash("label"));
        }

        table.Write(context.Output);
    }
}
