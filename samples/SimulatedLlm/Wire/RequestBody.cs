using System.IO.Pipelines;

namespace SatGate.SimulatedLlm;

/// <summary>Takes in the body of a request to a model.</summary>
internal static class RequestBody
{
    /// <summary>The most bytes of a body, as Anthropic documents: 32 MB.</summary>
    public const int BytesMax = 32 << 20;

    /// <summary>Reads a body to its end and scans it; nothing of it is kept.</summary>
    public static async ValueTask<RequestScan> ScanAsync(PipeReader reader, long? contentLength, CancellationToken cancellationToken)
    {
        if (contentLength > BytesMax)
        {
            return RequestScan.TooLarge;
        }

        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > BytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return RequestScan.TooLarge;
            }

            if (read.IsCompleted)
            {
                bool scanned = RequestScanner.TryScan(read.Buffer, out RequestFacts facts, out string problem);
                reader.AdvanceTo(read.Buffer.End);
                return scanned ? new RequestScan(facts, 200, "") : new RequestScan(null, 400, problem);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
