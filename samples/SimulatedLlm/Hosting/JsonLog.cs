using System.Text.Json;

namespace SatGate.SimulatedLlm;

/// <summary>The few lines that the process prints, each a JSON object.</summary>
internal static class JsonLog
{
    /// <summary>Prints to the standard output where the server listens.</summary>
    public static Task ListeningAsync(string url) => Console.Out.WriteLineAsync(
        $$"""{"level":"info","time":"{{Now()}}","msg":"simulated llm listening","url":"{{JsonEncodedText.Encode(url)}}"}""");

    /// <summary>Prints an error to the standard error output.</summary>
    public static Task ErrorAsync(string message, Exception exception) => Console.Error.WriteLineAsync(
        $$"""{"level":"error","time":"{{Now()}}","pid":{{Environment.ProcessId}}"""
        + $$""","msg":"{{JsonEncodedText.Encode(message)}}","error":"{{JsonEncodedText.Encode(exception.ToString())}}"}""");

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("O");
}
