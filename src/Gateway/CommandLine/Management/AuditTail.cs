using System.CommandLine;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>audit tail</c>: the newest events, and with <c>--follow</c> those that come.</summary>
internal static class AuditTail
{
    private const int CountMax = 1000;

    private static readonly string[] Filters = ["kind", "decision", "token", "budget", "route", "tool", "request", "from", "to"];

    internal static Command Create(CommandContext context, ConnectionOptions connection)
    {
        var count = new Option<int>("--count") { Description = $"How many of the newest to begin with, 0 to {CountMax}. Default: 20.", HelpName = "n", DefaultValueFactory = static _ => 20 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with events as they come, until interrupted." };
        var command = new Command("tail", "Print the newest events, oldest of them first.") { count, follow };
        Dictionary<string, Option<string>> filters = Filters.ToDictionary(
            static name => name, static name => new Option<string>($"--{name}") { Description = $"Only events of this {name}.", HelpName = name }, StringComparer.Ordinal);
        filters["from"].Description = "Not before this moment, or this long ago, such as 24h.";
        filters["to"].Description = "Before this moment, or this long ago.";
        foreach (Option<string> filter in filters.Values)
        {
            command.Options.Add(filter);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            int wanted = parsed.GetValue(count);
            if (wanted is < 0 or > CountMax)
            {
                throw new CommandException($"--count: write a number from 0 to {CountMax}", ExitCode.Usage);
            }

            string query = string.Concat(filters
                .Where(filter => parsed.GetValue(filter.Value) is not null)
                .Select(filter => $"&{filter.Key}={Uri.EscapeDataString(parsed.GetValue(filter.Value)!)}"));
            using AdminClient client = connection.Connect(parsed, context);
            long last = await WriteNewestAsync(client, context, query, wanted, connection.IsJson(parsed), cancellationToken);
            if (parsed.GetValue(follow))
            {
                await FollowAsync(client, context, query, last, connection.IsJson(parsed), cancellationToken);
            }

            return ExitCode.Success;
        });
        return command;
    }

    // Gives the number of the newest event of all, after which following begins.
    private static async Task<long> WriteNewestAsync(
        AdminClient client, CommandContext context, string query, int count, bool isJson, CancellationToken cancellationToken)
    {
        JsonElement newest = await client.SendAsync(HttpMethod.Get, "/admin/audit?order=desc&limit=1", null, cancellationToken);
        long last = newest.Items("events").Select(static item => item.Number("sequence")).FirstOrDefault();
        if (count > 0)
        {
            JsonElement page = await client.SendAsync(HttpMethod.Get, $"/admin/audit?order=desc&limit={count}&before={last + 1}{query}", null, cancellationToken);
            foreach (JsonElement item in page.Items("events").Reverse())
            {
                await WriteAsync(context, item, isJson);
            }
        }

        return last;
    }

    private static async Task FollowAsync(
        AdminClient client, CommandContext context, string query, long last, bool isJson, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.OpenAsync($"/admin/audit?follow=1{query}", last, cancellationToken);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                using JsonDocument document = JsonDocument.Parse(item.Data);
                await WriteAsync(context, document.RootElement, isJson);
                await context.Output.FlushAsync(cancellationToken);
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            throw new CommandException("the gateway ended the stream; start the command again to go on");
        }

        await context.Errors.WriteLineAsync("The gateway drains and ended the stream.");
    }

    private static async Task WriteAsync(CommandContext context, JsonElement item, bool isJson)
    {
        if (isJson)
        {
            await context.Output.WriteLineAsync(item.GetRawText());
            return;
        }

        JsonElement usage = item.GetProperty("event");
        IEnumerable<string> pairs = usage.EnumerateObject().Where(static property => property.Name != "sequence").Select(static property => $"{property.Name}={TextTable.Clean(property.Value.ToString())}");
        await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{item.Number("sequence"),8}  {string.Join(' ', pairs)}"));
    }
}
