using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Bodies and streams of any size, for measuring.</summary>
internal sealed class SourceEndpoints(Simulator simulator)
{
    private const int WriteBytes = 16 << 10;
    private const long LengthMax = 1L << 40;
    private const int PadMax = 1 << 20;

    /// <summary><c>GET /sim/bytes?length=N&amp;seed=S&amp;chunked=BOOL</c>.</summary>
    public static async Task BytesAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (!TryNumber(query["length"], 0, LengthMax, out long length) || !TryNumber(query["seed"], 1, long.MaxValue, out long seed)
            || !TryFlag(query["chunked"], out bool chunked))
        {
            await BadQueryAsync(context);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = chunked ? null : length;
        PipeWriter writer = context.Response.BodyWriter;
        long sent = 0;
        while (sent < length)
        {
            int count = (int)Math.Min(WriteBytes, length - sent);
            SimulatedBytes.Fill((ulong)seed, sent, writer.GetSpan(count)[..count]);
            writer.Advance(count);
            sent += count;
            if ((await writer.FlushAsync(context.RequestAborted)).IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary><c>GET /sim/events?count=N&amp;interval=TIME&amp;pad=BYTES</c>; count 0 never ends, and the first event is sent at once.</summary>
    public async Task EventsAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string interval = query["interval"].ToString() is { Length: > 0 } given ? given : "0";
        if (!TryNumber(query["count"], 0, int.MaxValue, out long count) || !Duration.TryParse(interval, out TimeSpan period)
            || !TryNumber(query["pad"], 0, PadMax, out long pad))
        {
            await BadQueryAsync(context);
            return;
        }

        SimulationSettings settings = simulator.Settings;
        if (!SettingTable.TryApply(context.Request.Headers, ref settings, out string problem))
        {
            await ErrorAnswer.SendAsync(context, ChatProvider.Instance, 400, problem, simulator.Statistics.NextId(), settings);
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        string id = settings.Id ?? simulator.Statistics.NextId();
        using GenerationTicket ticket = new(
            simulator.Statistics, id, context.Request.Path.Value ?? "", stream: true, context.RequestAborted);
        try
        {
            await SendEventsAsync(context, count == 0 ? int.MaxValue : (int)count, period, new string('x', (int)pad), settings.Chunk, ticket);
        }
        catch (OperationCanceledException)
        {
            ticket.Cancelled();
            throw;
        }
    }

    private static Task BadQueryAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("A query parameter is not a value of its kind; --help lists them.");
    }

    private static bool TryNumber(string? text, long missing, long max, out long value)
    {
        value = missing;
        return string.IsNullOrEmpty(text)
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max);
    }

    private static bool TryFlag(string? text, out bool value)
    {
        value = text is "true" or "1";
        return value || text is null or "" or "false" or "0";
    }

    private async Task SendEventsAsync(
        HttpContext context, int count, TimeSpan period, string padding, ChunkMode chunk, GenerationTicket ticket)
    {
        EventOutput output = new(context.Response.BodyWriter, chunk);
        using EventPacer pacer = new(simulator.Time, TimeSpan.Zero, period.TotalSeconds);
        string tail = padding.Length > 0 ? $",\"pad\":\"{padding}\"" : "";
        for (int i = 0; i < count; i++)
        {
            await pacer.WaitAsync(i, context.RequestAborted);
            if (i == count - 1)
            {
                ticket.Completed();
            }

            // The clocks are read last, so that the time of sending is as late as it can be.
            ClockReading now = ClockReading.Take(simulator.Time);
            output.Buffer.Append($"id: {i}\n");
            output.Buffer.AppendEvent(
                "tick",
                $$"""{"n":{{i}},"unixNanoseconds":{{now.UnixNanoseconds}},"stopwatchTicks":{{now.StopwatchTicks}}"""
                + $$""","stopwatchTicksPerSecond":{{now.StopwatchTicksPerSecond}}{{tail}}}""");
            await output.CommitAsync(context.RequestAborted);
            ticket.Tokens = i + 1;
        }
    }
}
