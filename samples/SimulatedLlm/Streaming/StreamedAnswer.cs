using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Sends an answer as a stream.</summary>
internal static class StreamedAnswer
{
    /// <summary>Sends the events of a dialect at the settings' pace, up to the settings' fault.</summary>
    public static async Task SendAsync(
        HttpContext context, StreamDialect dialect, SimulationSettings settings, GenerationTicket ticket, TimeProvider time)
    {
        CancellationToken clientLeft = context.RequestAborted;
        context.Response.ContentType = dialect.ContentType;
        context.Response.Headers.CacheControl = "no-cache";
        if (settings.ContentLength == true)
        {
            CountingBuffer length = new();
            dialect.WriteAll(length);
            context.Response.ContentLength = length.Length;
        }

        EventOutput output = new(context.Response.BodyWriter, settings.Chunk);
        using EventPacer? pacer = EventPacer.Create(time, settings);
        for (int i = 0; i < dialect.OpeningEvents; i++)
        {
            dialect.WriteOpening(output.Buffer, i);
            await output.CommitAsync(clientLeft);
        }

        if (dialect.OpeningEvents == 0 && pacer is not null)
        {
            await output.FlushAsync(clientLeft);
        }

        int tokens = settings.Fault == FaultKind.None ? dialect.TokenEvents : Math.Min(dialect.TokenEvents, settings.FaultAfter);
        await SendTokensAsync(dialect, output, pacer, tokens, ticket, clientLeft);
        if (settings.Fault == FaultKind.None)
        {
            await SendClosingAsync(dialect, output, ticket, clientLeft);
        }
        else if (settings.Fault == FaultKind.Error)
        {
            dialect.WriteError(output.Buffer, tokens);
            ticket.Faulted();
            await output.CommitAsync(clientLeft);
        }
        else
        {
            await output.FlushAsync(clientLeft);
            await ConnectionFaults.RunAsync(context, settings.Fault, ticket, time);
        }
    }

    private static async ValueTask SendTokensAsync(
        StreamDialect dialect, EventOutput output, EventPacer? pacer, int tokens, GenerationTicket ticket, CancellationToken clientLeft)
    {
        for (int token = 0; token < tokens; token++)
        {
            if (pacer is not null)
            {
                await pacer.WaitAsync(token, clientLeft);
            }

            dialect.WriteToken(output.Buffer, token);
            await output.CommitAsync(clientLeft);
            ticket.Tokens = token + 1;
        }
    }

    private static async ValueTask SendClosingAsync(
        StreamDialect dialect, EventOutput output, GenerationTicket ticket, CancellationToken clientLeft)
    {
        for (int i = 0; i < dialect.ClosingEvents; i++)
        {
            dialect.WriteClosing(output.Buffer, i);
            if (i == dialect.ClosingEvents - 1)
            {
                // Counted before the flush: a client that has read the last event may leave before the flush returns.
                ticket.Completed();
            }

            await output.CommitAsync(clientLeft);
        }
    }
}
