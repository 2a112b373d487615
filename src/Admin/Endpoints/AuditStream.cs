using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;
using SatGate.Model.Audit;

namespace SatGate.Admin.Endpoints;

/// <summary>The audit log as it comes, and as a file. Server-sent events as in the HTML standard, section 9.2.</summary>
internal static class AuditStream
{
    /// <summary>How often a silent stream says that it is alive. 15 s.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>Streams events until the caller is gone or the gateway drains.</summary>
    public static async Task FollowAsync(AdminCall call, AuditQuery query)
    {
        if (long.TryParse(call.Http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long last))
        {
            query = query with { AfterSequence = last };
        }

        if (!call.State.TryFollow())
        {
            call.Http.Response.Headers.RetryAfter = "60";
            await call.FailAsync(StatusCodes.Status503ServiceUnavailable, $"{AdminState.FollowersMax} streams are open, which is the most");
            return;
        }

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Gone, call.Services.Draining);
            call.Http.Response.ContentType = "text/event-stream";
            call.Http.Response.Headers["X-Accel-Buffering"] = "no";
            await call.Http.Response.StartAsync(ending.Token);

            // The head leaves now: a reader must not have to wait for the first event to know that it is connected.
            await call.Http.Response.BodyWriter.FlushAsync(ending.Token);
            await PumpAsync(call, query, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone, or the gateway drains: the stream ends, and the caller comes back with Last-Event-ID.
        }
        finally
        {
            call.State.EndFollow();
        }
    }

    /// <summary>Writes every event that matches, one document a line, page by page.</summary>
    public static async Task ExportAsync(AdminCall call, AuditQuery query)
    {
        AuditQuery next = query with { CountMax = 1000 };

        // Read before the head is sent: a store that does not answer can still be told as such.
        AuditPage page = await call.Services.Audit.ReadAsync(next, call.Gone);
        call.Http.Response.ContentType = "application/x-ndjson";
        call.Http.Response.Headers.ContentDisposition = "attachment; filename=\"satgate-audit.jsonl\"";
        PipeWriter body = call.Http.Response.BodyWriter;
        while (true)
        {
            foreach (AuditEntry entry in page.Entries)
            {
                WriteDocument(body, entry);
                body.Write("\n"u8);
            }

            FlushResult flushed = await body.FlushAsync(call.Gone);
            if (page.IsLast || flushed.IsCompleted)
            {
                return;
            }

            next = next.Descending ? next with { BeforeSequence = page.NextSequence } : next with { AfterSequence = page.NextSequence };
            page = await call.Services.Audit.ReadAsync(next, call.Gone);
        }
    }

    private static async Task PumpAsync(AdminCall call, AuditQuery query, CancellationToken ending)
    {
        PipeWriter body = call.Http.Response.BodyWriter;
        await using IAsyncEnumerator<AuditEntry> events = call.Services.Audit.FollowAsync(query, ending).GetAsyncEnumerator(ending);
        Task<bool> next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                using var pausing = CancellationTokenSource.CreateLinkedTokenSource(ending);
                Task pause = Task.Delay(KeepAliveInterval, call.Services.Time, pausing.Token);
                bool isEvent = await Task.WhenAny(next, pause) == next;
                await pausing.CancelAsync();
                ending.ThrowIfCancellationRequested();
                if (!isEvent)
                {
                    body.Write(": keep-alive\n\n"u8);
                }
                else if (await next)
                {
                    WriteEvent(body, events.Current);
                    next = events.MoveNextAsync().AsTask();
                }
                else
                {
                    return;
                }

                if ((await body.FlushAsync(ending)).IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            // An enumerator may not be disposed while it moves. A caller that only stopped reading has not cancelled anything yet.
            if (!next.IsCompleted && !ending.IsCancellationRequested)
            {
                call.Http.Abort();
            }

            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void WriteEvent(PipeWriter body, AuditEntry entry)
    {
        Write(body, string.Create(CultureInfo.InvariantCulture, $"id: {entry.Sequence}\nevent: {UsageEventNames.Of(entry.Usage.Kind)}\ndata: "));
        WriteDocument(body, entry);
        body.Write("\n\n"u8);
    }

    private static void WriteDocument(PipeWriter body, AuditEntry entry)
    {
        using var writer = new Utf8JsonWriter(body);
        JsonSerializer.Serialize(writer, AuditEndpoints.Describe(entry), AdminJson.Default.AuditItem);
    }

    private static void Write(PipeWriter body, string text) => Encoding.UTF8.GetBytes(text, body);
}
