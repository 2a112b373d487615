using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.CloudSync.Spool;
using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Logging;
using SatGate.Mcp;
using SatGate.Proxy.Stages;

namespace SatGate.Gateway.Hosting;

/// <summary>Serves one MCP client over standard input and output, with the same tool servers, prices and budgets as the endpoint; no listener is opened.</summary>
public static class StdioHost
{
    /// <summary>Holds the client's token, as for the bridges that speak to the endpoint.</summary>
    public const string TokenVariable = "SATGATE_TOKEN";

    /// <summary>Longest wait for tool servers before the client is heard.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the client closes its end. Returns the exit code: 0 when it ended as it should.</summary>
    /// <param name="options">What the command line and the environment say; the configuration path is not null.</param>
    /// <param name="environment">Looks up environment variables for the configuration, and the client's token.</param>
    /// <param name="input">What the client writes.</param>
    /// <param name="output">What the client reads.</param>
    /// <param name="log">Where log lines go.</param>
    public static async Task<int> RunAsync(GatewayOptions options, Func<string, string?> environment, Stream input, Stream output, Stream log)
    {
        await using var lines = new LineWriter(log);
        using var provider = new LineLoggerProvider(lines, TimeProvider.System, options.JsonLogs ?? true);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(options.LogLevel).AddProvider(provider));
        ILogger logger = loggers.CreateLogger("SatGate.Gateway");
        if (StartConfiguration.Load(new ConfigurationSource(options.ConfigPath!, environment, options.Overrides), logger) is not { Snapshot: { } snapshot })
        {
            return ExitCode.Failure;
        }

        try
        {
            var store = new SnapshotStore(snapshot);
            await using Treasury treasury = await Treasury.OpenAsync(store, options.Hybrid.GatewayName, dialer: null, TimeProvider.System, loggers, CancellationToken.None);
            await using McpRoom room = Rooms.Mcp(treasury, store, loggers);
            if (!await LedgerChecks.PassAsync(treasury, snapshot, logger))
            {
                return ExitCode.Failure;
            }

            Caller? caller = null;
            if (environment(TokenVariable) is { Length: > 0 } token)
            {
                TokenAnswer answer = room.FindCaller(token);
                if (answer.Caller is null)
                {
                    Log.StdioTokenRefused(logger, TokenVariable, answer.Text ?? string.Empty);
                    return ExitCode.Failure;
                }

                caller = answer.Caller;
            }

            return await ServeAsync(room, input, output, caller);
        }
        catch (Exception fault) when (fault is BudgetStoreException or AuditStoreException or UnauthorizedAccessException or IOException)
        {
            Log.CannotOpen(logger, snapshot.Storage.Directory, fault.Message);
            return ExitCode.Failure;
        }
    }

    private static async Task<int> ServeAsync(McpRoom room, Stream input, Stream output, Caller? caller)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        room.Start(null);
        try
        {
            return await room.ServeStdioAsync(input, output, caller, StartTimeout, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;
        }
        finally
        {
            await room.StopAsync(StopTimeout);
        }
    }
}
