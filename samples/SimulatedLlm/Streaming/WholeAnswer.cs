using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Sends an answer as one JSON document.</summary>
internal static class WholeAnswer
{
    /// <summary>Sends a document after the time that its tokens take, padded and cut as the settings say.</summary>
    public static async Task SendAsync(
        HttpContext context, ArrayBufferWriter<byte> document, int tokens, SimulationSettings settings, GenerationTicket ticket, TimeProvider time)
    {
        CancellationToken clientLeft = context.RequestAborted;
        using (EventPacer? pacer = EventPacer.Create(time, settings))
        {
            if (pacer is not null)
            {
                await pacer.WaitAsync(tokens, clientLeft);
            }
        }

        Pad(document, settings.BodyBytes);
        context.Response.ContentType = "application/json";
        if (settings.ContentLength != false)
        {
            context.Response.ContentLength = document.WrittenCount;
        }

        bool faulty = settings.Fault is FaultKind.Stall or FaultKind.Reset or FaultKind.Close;
        int length = faulty ? Math.Min(document.WrittenCount, settings.FaultAfter) : document.WrittenCount;
        EventOutput output = new(context.Response.BodyWriter, settings.Chunk);
        output.Buffer.Write(document.WrittenSpan[..length]);
        if (faulty)
        {
            await output.CommitAsync(clientLeft);
            await output.FlushAsync(clientLeft);
            await ConnectionFaults.RunAsync(context, settings.Fault, ticket, time);
            return;
        }

        ticket.Completed();
        await output.CommitAsync(clientLeft);
    }

    private static void Pad(ArrayBufferWriter<byte> document, int bytes)
    {
        int missing = bytes - document.WrittenCount;
        if (missing > 0)
        {
            document.GetSpan(missing)[..missing].Fill((byte)' ');
            document.Advance(missing);
        }
    }
}
