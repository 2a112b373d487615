using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Model.Money;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>token mint | list | inspect | attenuate | revoke</c>.</summary>
internal static class TokenCommands
{
    /// <summary>The flag of names of routes, or paths.</summary>
    internal static Option<string[]> Routes => new("--route")
    {
        Description = "The name of a route, or a path, that it may use; may be repeated. Default: all.", HelpName = "name|path",
    };

    /// <summary>The flag of scopes.</summary>
    internal static Option<string[]> Scopes => new("--scope") { Description = "A scope, such as api:read; may be repeated.", HelpName = "scope" };

    /// <summary>The flag of the expiry.</summary>
    internal static Option<string> Expiry => new("--expiry")
    {
        Description = "When it expires: 24h, 30d, or 2027-01-31T00:00:00Z. Default: never.", HelpName = "time",
    };

    internal static Command Create(CommandContext context)
    {
        var room = new Command("token", "Mint, inspect, attenuate, revoke and list tokens.");
        var connection = new ConnectionOptions();
        connection.AddTo(room);
        room.Add(Mint(context, connection));
        room.Add(List(context, connection));
        room.Add(TokenInspection.Create(context, connection));
        room.Add(TokenAttenuation.Create(context, connection));
        room.Add(Revoke(context, connection));
        return room;
    }

    private static Command Mint(CommandContext context, ConnectionOptions connection)
    {
        var name = new Option<string>("--name") { Description = "A name for people.", HelpName = "name", Required = true };
        var budget = new Option<string>("--budget") { Description = "What it may spend in US dollars, such as 5.10.", HelpName = "usd" };
        var unlimited = new Option<bool>("--unlimited") { Description = "It may spend without limit; what it spends is counted." };
        var budgetId = new Option<string>("--budget-id") { Description = "A budget that is there already, to spend from.", HelpName = "id" };
        var window = new Option<string>("--window") { Description = "How often the budget begins anew: none, minute, hour, day, week or month.", HelpName = "window" };
        var timeZone = new Option<string>("--time-zone") { Description = "IANA time zone of the windows. Default: UTC.", HelpName = "zone" };
        var parent = new Option<string>("--parent") { Description = "The id of the token it stands under; its budget is carved out of that one's.", HelpName = "id" };
        Option<string> expiry = Expiry;
        Option<string[]> routes = Routes;
        Option<string[]> scopes = Scopes;
        var command = new Command("mint", "Mint a token. It is printed this once.") { name, budget, unlimited, budgetId, window, timeZone, expiry, routes, scopes, parent };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonObject body = new() { ["name"] = parsed.GetValue(name) };
            Put(body, "budget", Amount(parsed.GetValue(budget), "--budget"));
            Put(body, "budget_id", parsed.GetValue(budgetId));
            Put(body, "window", parsed.GetValue(window));
            Put(body, "time_zone", parsed.GetValue(timeZone));
            Put(body, "expiry", parsed.GetValue(expiry));
            Put(body, "parent_id", parsed.GetValue(parent));
            Put(body, "routes", parsed.GetValue(routes));
            Put(body, "scopes", parsed.GetValue(scopes));
            if (parsed.GetValue(unlimited))
            {
                body["unlimited"] = true;
            }

            using AdminClient client = connection.Connect(parsed, context);
            JsonElement minted = await client.SendAsync(HttpMethod.Post, "/admin/tokens/mint", body, cancellationToken);
            if (connection.IsJson(parsed))
            {
                await context.Output.WriteLineAsync(minted.GetRawText());
                return ExitCode.Success;
            }

            await context.Output.WriteLineAsync($"id:       {minted.Text("id")}");
            await context.Output.WriteLineAsync($"name:     {TextTable.Clean(minted.Text("name"))}");
            await context.Output.WriteLineAsync($"budget:   {minted.Usd("budget")} ({minted.Text("budget_id")})");
            await context.Output.WriteLineAsync($"routes:   {minted.GetProperty("scope").Joined("routes")}");
            await context.Output.WriteLineAsync($"expires:  {(minted.Text("expires_at") is { Length: > 0 } at ? at : "never")}");
            await context.Output.WriteLineAsync($"token:    {minted.Text("macaroon_token")}");
            await context.Errors.WriteLineAsync("Keep the token now: it is not shown again.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List(CommandContext context, ConnectionOptions connection)
    {
        var status = new Option<string>("--status") { Description = "Only active, revoked or expired ones.", HelpName = "status" };
        var command = new Command("list", "List tokens with what they have spent.") { status };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using AdminClient client = connection.Connect(parsed, context);
            string query = parsed.GetValue(status) is { } only ? $"?status={Uri.EscapeDataString(only)}" : string.Empty;
            JsonElement answer = await client.SendAsync(HttpMethod.Get, $"/admin/tokens{query}", null, cancellationToken);
            if (connection.IsJson(parsed))
            {
                await context.Output.WriteLineAsync(answer.GetRawText());
                return ExitCode.Success;
            }

            var table = new TextTable("ID", "NAME", "STATUS", "SPENT", "BUDGET", "REMAINING", "EXPIRES");
            foreach (JsonElement token in answer.Items("tokens"))
            {
                string indent = new(' ', (int)Math.Min(token.Number("depth"), 32) * 2);
                table.Add(
                    token.Text("id"), indent + token.TextOrDash("name"), token.Text("status"), token.Usd("spent"), token.Usd("budget"), token.Usd("remaining"),
                    token.Text("expires_at") is { Length: > 0 } at ? at : "never");
            }

            table.Write(context.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Revoke(CommandContext context, ConnectionOptions connection)
    {
        var id = new Argument<string>("id") { Description = "The token's id; see 'token list'." };
        var reason = new Option<string>("--reason") { Description = "Why, for people.", HelpName = "text" };
        var command = new Command("revoke", "Revoke a token and all below it, and return what their budgets have left.") { id, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonObject body = [];
            Put(body, "reason", parsed.GetValue(reason));
            using AdminClient client = connection.Connect(parsed, context);
            JsonElement answer = await client.SendAsync(
                HttpMethod.Delete, $"/admin/tokens/{Uri.EscapeDataString(parsed.GetValue(id)!)}/revoke", body, cancellationToken);
            if (connection.IsJson(parsed))
            {
                await context.Output.WriteLineAsync(answer.GetRawText());
                return ExitCode.Success;
            }

            await context.Output.WriteLineAsync($"revoked:  {answer.Joined("revoked_ids")}");
            await context.Output.WriteLineAsync($"returned: {answer.Usd("returned")}");
            if (answer.Flag("return_pending"))
            {
                await context.Errors.WriteLineAsync("Not all of it could be returned yet; repeat the command later.");
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Puts a text into a body unless it is absent.</summary>
    internal static void Put(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    /// <summary>Puts texts into a body unless there are none.</summary>
    internal static void Put(JsonObject body, string name, string[]? values)
    {
        if (values is { Length: > 0 })
        {
            body[name] = new JsonArray([.. values.Select(static value => (JsonNode?)JsonValue.Create(value))]);
        }
    }

    /// <summary>An amount as it was typed, having checked that it is one; the digits travel as they are.</summary>
    internal static string? Amount(string? text, string flag)
    {
        if (text is null)
        {
            return null;
        }

        string plain = text.StartsWith('$') ? text[1..] : text;
        return UsdText.TryParseUsd(plain, out _)
            ? plain
            : throw new CommandException($"{flag}: write an amount of US dollars such as 5.10", ExitCode.Usage);
    }
}
