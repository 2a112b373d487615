using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using SatGate.Admin;
using SatGate.Budget.Stores;
using SatGate.CloudSync.Spool;
using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Logging;
using SatGate.Mcp;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Metrics;
using SatGate.Transport.Listening;
using SatGate.Transport.Sockets;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Gateway.Hosting;

/// <summary>Builds the gateway from its options and runs it until it is told to stop.</summary>
public static class GatewayHost
{
    private const string RuntimeMeter = "System.Runtime";

    /// <summary>The runtime's metrics have few series each; room for the usual thousands would cost megabytes.</summary>
    private static readonly MetricStreamConfiguration RuntimeView = new() { CardinalityLimit = 32 };

    /// <summary>Past the drain, for the host itself to wind up.</summary>
    private static readonly TimeSpan StopSlack = TimeSpan.FromSeconds(2);

    /// <summary>Runs the gateway. Returns the exit code: 0 after a drain, 1 when it could not start.</summary>
    /// <param name="options">What the command line and the environment say; the configuration path is not null.</param>
    /// <param name="environment">Looks up environment variables for the configuration.</param>
    /// <param name="output">Where log lines go.</param>
    public static async Task<int> RunAsync(GatewayOptions options, Func<string, string?> environment, Stream output)
    {
        // Kestrel's own parser, which serves the admin listener, then refuses lone line feeds too.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        await using var lines = new LineWriter(output);
        using var provider = new LineLoggerProvider(lines, TimeProvider.System, options.JsonLogs ?? true);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(options.LogLevel).AddProvider(provider));
        ILogger logger = loggers.CreateLogger("SatGate.Gateway");
        var source = new ConfigurationSource(options.ConfigPath!, environment, options.Overrides);
        if (StartConfiguration.Load(source, logger) is not { Snapshot: { } snapshot } loaded)
        {
            return ExitCode.Failure;
        }

        StartNotes.Write(logger, options, snapshot);
        try
        {
            var store = new SnapshotStore(snapshot);
            using var wiring = new Wiring(TimeProvider.System, loggers);
            await using Treasury treasury = await Treasury.OpenAsync(
                store, options.Hybrid.GatewayName, wiring.StoreDialer, TimeProvider.System, loggers, CancellationToken.None);
            await using McpRoom room = Rooms.Mcp(treasury, store, loggers);
            return await LedgerChecks.PassAsync(treasury, snapshot, logger)
                ? await RunAsync(options, source, loaded, store, wiring, treasury, room, provider, logger)
                : ExitCode.Failure;
        }
        catch (Exception fault) when (fault is BudgetStoreException or AuditStoreException or UnauthorizedAccessException)
        {
            Log.CannotOpen(logger, snapshot.Storage.Directory, fault.Message);
            return ExitCode.Failure;
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            Log.CannotListen(logger, fault is AddressInUseException ? fault.Message : fault.InnerException is AddressInUseException inUse ? inUse.Message : fault.Message);
            return ExitCode.Failure;
        }
    }

    private static async Task<int> RunAsync(
        GatewayOptions options,
        ConfigurationSource source,
        ConfigurationLoadResult loaded,
        SnapshotStore store,
        Wiring wiring,
        Treasury treasury,
        McpRoom room,
        LineLoggerProvider provider,
        ILogger logger)
    {
        GatewaySnapshot snapshot = loaded.Snapshot!;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(options.LogLevel).AddProvider(provider).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISnapshotSource>(store);
        builder.Services.AddSingleton(source).AddSingleton(loaded).AddSingleton(store);
        builder.Services.AddSingleton<ConfigurationReloader>().AddHostedService<ConfigurationWatcher>();
        builder.Services.AddSingleton(treasury.Governor).AddSingleton(room.Endpoint);
        AddDataPlane(builder.Services, snapshot.Server, wiring);
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = snapshot.Server.DrainTimeout + StopSlack);
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ProxyMetrics.MeterName, RuntimeMeter)
            .AddView(static instrument => instrument.Meter.Name == RuntimeMeter ? RuntimeView : null)
            .AddPrometheusExporter());
        ListenOptions? data = null;
        ListenOptions? admin = null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The poller counts its own connections, at less cost per connection than a middleware.
            kestrel.Limits.MaxConcurrentConnections = EpollLoopGroup.IsSupported ? null : snapshot.Server.ConnectionsMax;
            data = ListenerSetup.AddData(kestrel, snapshot.Server);
            admin = ListenerSetup.AddAdmin(kestrel, snapshot.Admin);
        });
        await using WebApplication app = builder.Build();
        DataPlane plane = app.Services.GetRequiredService<DataPlane>();
        app.Services.GetRequiredService<MemoryTrim>();
        app.UseRouting();
        app.MapHealth(store, () => !app.Lifetime.ApplicationStopping.IsCancellationRequested);
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapAdminApi(AdminServicesOf(app, treasury, room, store, snapshot));
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            Log.Draining(logger, snapshot.Server.DrainTimeout.TotalSeconds);
            plane.BeginDrain();
        });
        room.Start(wiring.Loops);
        await app.StartAsync();
        Log.Listening(logger, ListenerSetup.Describe(data!, snapshot.Server.TlsCertFile is not null));
        if (admin is not null)
        {
            Log.AdminListening(logger, ListenerSetup.Describe(admin, secure: false));
        }

        await app.WaitForShutdownAsync();
        await room.StopAsync(StopSlack);
        Log.Stopped(logger);
        return ExitCode.Success;
    }

    private static AdminServices AdminServicesOf(WebApplication app, Treasury treasury, McpRoom room, SnapshotStore store, GatewaySnapshot snapshot)
    {
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        return new AdminServices
        {
            Token = snapshot.Admin.Token is { } token
                ? new AdminToken(token)
                : AdminTokenFile.Ensure(snapshot.Storage.Directory, loggers.CreateLogger("SatGate.Admin")),
            Snapshots = store,
            Tokens = treasury.Tokens,
            Verifier = () => treasury.Governor.Verifier(store.Current.Tokens),
            Bans = treasury.Bans,
            Budgets = treasury.Ledger,
            Store = treasury.Stores.Budget,
            Audit = treasury.Audit,
            Payments = treasury.Payments,
            Usage = treasury.Audit,
            Mcp = room.Inspection,
            Approvals = room.Approvals,
            Time = TimeProvider.System,
            Loggers = loggers,
            Version = VersionText.Version,
            BeginDrain = app.Lifetime.StopApplication,
            Draining = app.Lifetime.ApplicationStopping,
        };
    }

    private static void AddDataPlane(IServiceCollection services, ServerSettings server, Wiring wiring)
    {
        // Kestrel adds its own sockets only where no other transport stands, and the admin listener needs them.
        services.AddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        if (wiring.Loops is not null)
        {
            // An instance that was made elsewhere is not the container's to dispose.
            services.AddSingleton(wiring.Loops);
            services.AddSingleton(new ConnectionLimit(server.ConnectionsMax));
            services.AddSingleton<IConnectionListenerFactory, EpollListenerFactory>();
        }

        services.AddSingleton<DeadlineClock>();
        services.AddSingleton<ProxyMetrics>();
        services.AddSingleton(provider => new UpstreamRegistry(
            wiring.Dialer,
            wiring.Loops,
            provider.GetRequiredService<DeadlineClock>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DataPlane>();
        services.AddSingleton<MemoryTrim>();
    }
}
