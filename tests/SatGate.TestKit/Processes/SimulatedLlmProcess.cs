using System.Text.Json;
using SatGate.TestKit.Client;

namespace SatGate.TestKit.Processes;

/// <summary>The simulated model provider of this repository, as a process on a free port.</summary>
public sealed class SimulatedLlmProcess : ChildProcess
{
    private SimulatedLlmProcess(IEnumerable<string> arguments)
        : base(Executable, ["--listen", "127.0.0.1:0", .. arguments])
    {
    }

    /// <summary>The executable.</summary>
    public static string Executable => Repository.Executable("samples/SimulatedLlm", "simulated-llm", "SATGATE_SIMULATED_LLM_EXE");

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<SimulatedLlmProcess> StartAsync(params string[] arguments)
    {
        SimulatedLlmProcess process = new(arguments);
        string line = await process.WaitForLineAsync(l => LogLine.Parse(l).Message == "simulated llm listening", "the listening line");
        process.Url = new Uri(LogLine.Parse(line)["url"]!);
        return process;
    }

    /// <summary>What it counted so far: the document at <c>/sim/stats</c>.</summary>
    public async Task<JsonElement> StatisticsAsync()
    {
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(Url);
        RawResponse answer = await client.ExchangeAsync($"GET /sim/stats HTTP/1.1\r\nHost: {Url.Authority}\r\nConnection: close\r\n\r\n");
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        return document.RootElement.Clone();
    }
}
