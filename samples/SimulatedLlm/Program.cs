using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace SatGate.SimulatedLlm;

/// <summary>The command <c>simulated-llm</c>.</summary>
internal static class Program
{
    private const int ExitUsage = 2;
    private const int ExitFailure = 1;

    /// <summary>Runs until it is told to end; 2 is a bad command line, 1 an address that cannot be bound.</summary>
    public static async Task<int> Main(string[] args)
    {
        CommandLine commandLine = CommandLine.Parse(args);
        if (commandLine.Problem is { } problem)
        {
            await Console.Error.WriteLineAsync($"simulated-llm: {problem}");
            return ExitUsage;
        }

        if (commandLine.ShowHelp)
        {
            await Console.Out.WriteAsync(HelpText.Build());
            return 0;
        }

        TimeProvider time = TimeProvider.System;
        Simulator simulator = new(commandLine.Options, commandLine.Settings, new SimulationStatistics(time), time);
        await using WebApplication app = SimulatorHost.Build(simulator);
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception)
        {
            await JsonLog.ErrorAsync("cannot listen", exception);
            return ExitFailure;
        }

        await JsonLog.ListeningAsync(SimulatorHost.BoundUrl(app));
        await app.WaitForShutdownAsync();
        return 0;
    }
}
