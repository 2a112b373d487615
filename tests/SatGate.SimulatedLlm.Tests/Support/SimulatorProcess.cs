using System.Diagnostics;
using System.Text.Json;

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>The built command as a process of its own, on a free port, ended by its handle.</summary>
public sealed class SimulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private SimulatorProcess(Process process, string url)
    {
        _process = process;
        Url = url;
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = url.StartsWith("http", StringComparison.Ordinal) ? new Uri(url) : null };
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>A client whose requests go there.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts it and waits until it has said where it listens.</summary>
    public static async Task<SimulatorProcess> StartAsync(params string[] arguments)
    {
        string[] listen = arguments.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];
        Process process = Start([.. listen, .. arguments]);
        try
        {
            using CancellationTokenSource timeout = new(StartTimeout);
            string line = await process.StandardOutput.ReadLineAsync(timeout.Token)
                ?? throw new InvalidOperationException($"It ended with: {await process.StandardError.ReadToEndAsync(timeout.Token)}");
            using JsonDocument started = JsonDocument.Parse(line);
            Assert.Equal("info", started.RootElement.GetProperty("level").GetString());
            Assert.Equal("simulated llm listening", started.RootElement.GetProperty("msg").GetString());
            Assert.True(started.RootElement.GetProperty("time").TryGetDateTimeOffset(out _));
            return new SimulatorProcess(process, started.RootElement.GetProperty("url").GetString()!);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Runs it to its end, for command lines that do not serve.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        using CancellationTokenSource timeout = new(StartTimeout);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>The figures of <c>/sim/stats</c>.</summary>
    public async Task<JsonElement> StatsAsync()
    {
        using JsonDocument stats = JsonDocument.Parse(await Http.GetByteArrayAsync("/sim/stats"));
        return stats.RootElement.Clone();
    }

    /// <summary>Asks for the figures until they are as wanted, for at most ten seconds.</summary>
    public async Task<JsonElement> StatsWhenAsync(Func<JsonElement, bool> wanted)
    {
        Stopwatch waited = Stopwatch.StartNew();
        JsonElement stats = await StatsAsync();
        while (!wanted(stats))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), $"The figures stay at {stats}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
            stats = await StatsAsync();
        }

        return stats;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "simulated-llm"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
