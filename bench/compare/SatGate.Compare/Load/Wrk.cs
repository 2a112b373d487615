using System.Globalization;
using System.Text.Json;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Load;

/// <summary>Runs wrk: the same POST over and over on keep-alive connections. Its plain script costs nothing per request.</summary>
internal sealed class Wrk(Nursery nursery, string folder)
{
    private const string Marker = WrkScript.Marker;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<WrkResult> RunAsync(int port, string path, int connections, double seconds, CancellationToken cancellationToken, WrkScript? script = null)
    {
        script ??= WrkScript.Plain(folder);
        int threads = Math.Min(WrkScript.Threads, connections);
        string duration = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)Math.Round(seconds))}s");
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}");
        ChildProcess child = nursery.Start(new ChildSpec(
            "wrk", "wrk", [$"-t{threads}", $"-c{connections}", $"-d{duration}", "--timeout", "10s", "--latency", "-s", script.Path, url]) { Environment = script.Environment });
        try
        {
            string output = await child.Output.ReadToEndAsync(cancellationToken);
            await child.WaitAsync(cancellationToken);
            int start = output.IndexOf(Marker, StringComparison.Ordinal);
            WrkResult result = start < 0
                ? throw new CompareException($"wrk reported nothing:\n{output}")
                : JsonSerializer.Deserialize<WrkResult>(output[(start + Marker.Length)..], Json)!;
            return result.Requests > 0 ? result : throw new CompareException($"wrk got no answer from {url}.");
        }
        finally
        {
            await nursery.StopAsync(child);
        }
    }
}
