using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SatGate.SimulatedLlm;

/// <summary>Puts the server together.</summary>
internal static class SimulatorHost
{
    private const int Backlog = 4096;
    private const int HeadBytesMax = 64 << 10;

    // Open streams would otherwise hold the process up when it is told to end.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that is ready to start.</summary>
    public static WebApplication Build(Simulator simulator)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(ConfigureSockets).ConfigureKestrel(options => ConfigureServer(options, simulator));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        WebApplication app = builder.Build();
        app.Use(next => context => GuardAsync(next, context, simulator.Statistics));
        Map(app, simulator);
        return app;
    }

    /// <summary>The address that a started server is bound to: a URL, or <c>unix:/path</c>.</summary>
    public static string BoundUrl(WebApplication app)
    {
        IServerAddressesFeature addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        string address = addresses.Addresses.First();
        return address.StartsWith("http://unix:", StringComparison.Ordinal) ? address["http://".Length..] : address;
    }

    private static void ConfigureSockets(SocketTransportOptions options)
    {
        options.Backlog = Backlog;
        options.NoDelay = true;

        // Nothing here blocks, so everything may run where it becomes ready; and with room for a single byte in the output
        // buffer a flush returns only when the kernel has the bytes, which is what makes writes, faults and times exact.
        options.UnsafePreferInlineScheduling = true;
        options.MaxWriteBufferSize = 1;
    }

    private static void ConfigureServer(KestrelServerOptions options, Simulator simulator)
    {
        options.AddServerHeader = false;
        options.Limits.KeepAliveTimeout = simulator.Options.KeepAliveTimeout;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestHeadersTotalSize = HeadBytesMax;
        options.Limits.MaxRequestLineSize = HeadBytesMax;

        // A client may read or write as slowly as its test wants.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        ListenAddress listen = simulator.Options.Listen;
        if (listen.UnixPath is { } path)
        {
            options.ListenUnixSocket(path, endpoint => ConfigureEndpoint(endpoint, simulator.Statistics));
        }
        else
        {
            options.Listen(listen.EndPoint!, endpoint => ConfigureEndpoint(endpoint, simulator.Statistics));
        }
    }

    private static void ConfigureEndpoint(ListenOptions endpoint, SimulationStatistics statistics)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.Use(next => async connection =>
        {
            statistics.ConnectionOpened();
            try
            {
                await next(connection);
            }
            finally
            {
                statistics.ConnectionClosed();
            }
        });
    }

    private static void Map(WebApplication app, Simulator simulator)
    {
        GenerationEndpoint generation = new(simulator);
        ModelEndpoints models = new(simulator, generation);
        ProbeEndpoints probes = new(simulator);
        SourceEndpoints sources = new(simulator);
        app.MapPost("/v1/messages", context => generation.HandleAsync(context, AnthropicProvider.Instance));
        app.MapPost("/v1/messages/count_tokens", context =>
            generation.HandleAsync(context, AnthropicCountProvider.Counting, stream: false));
        app.MapPost("/v1/chat/completions", context => generation.HandleAsync(context, ChatProvider.Instance));
        app.MapPost("/v1/responses", context => generation.HandleAsync(context, ResponsesProvider.Instance));
        app.MapGet("/v1/models", models.ListAsync);
        app.MapGet("/v1/models/{model}", models.GetAsync);
        app.MapPost("/v1/models/{model}", models.GenerateAsync);
        app.MapGet("/v1beta/models", models.ListGeminiAsync);
        app.MapGet("/v1beta/models/{model}", models.GetGeminiAsync);
        app.MapPost("/v1beta/models/{model}", models.GenerateAsync);
        app.MapGet("/sim/stats", probes.StatsAsync);
        app.Map("/sim/headers", probes.HeadersAsync);
        app.MapPost("/sim/sha256", probes.DigestAsync);
        app.MapPost("/sim/echo", probes.EchoAsync);
        app.MapGet("/sim/bytes", SourceEndpoints.BytesAsync);
        app.MapGet("/sim/events", sources.EventsAsync);
        app.MapFallback("/{**path}", models.NotFoundAsync);
    }

    private static async Task GuardAsync(RequestDelegate next, HttpContext context, SimulationStatistics statistics)
    {
        statistics.RequestOpened();
        try
        {
            await next(context);
        }
        catch (OperationCanceledException)
        {
            // The client went away; the ticket has counted it.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The same, seen by a read.
        }
        catch (Exception exception) when (exception is not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // A broken request is the server's to refuse; everything else is a fault of ours.
            await JsonLog.ErrorAsync("request failed", exception);
            throw;
        }
        finally
        {
            statistics.RequestClosed();
        }
    }
}
