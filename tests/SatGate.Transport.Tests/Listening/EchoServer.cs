using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Transport.Listening;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Tests.Listening;

/// <summary>A whole Kestrel on the poller transport whose one handler sends back what it gets.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EchoServer(WebApplication application, EndPoint endPoint)
    {
        _application = application;
        EndPoint = endPoint;
    }

    /// <summary>Where it listens, the chosen port included.</summary>
    public EndPoint EndPoint { get; }

    public int Port => ((IPEndPoint)EndPoint).Port;

    public static async Task<EchoServer> StartAsync(EpollLoopGroup loops, EndPoint at, ConnectionLimit limit)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? bound = null;
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(
            new EpollListenerFactory(loops, limit, TimeProvider.System, NullLoggerFactory.Instance));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            new DataEndPoint(at),
            listen =>
            {
                bound = listen;
                listen.Protocols = HttpProtocols.Http1;
                ConnectionBuilderExtensions.Run(listen, EchoAsync);
            }));
        WebApplication application = builder.Build();
        await application.StartAsync();
        EndPoint endPoint = bound!.EndPoint is DataEndPoint data ? data.Inner : bound.EndPoint;
        return new EchoServer(application, endPoint);
    }

    /// <summary>Stops listening and waits for the connections' end.</summary>
    public Task StopAsync() => _application.StopAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            ReadResult read = await connection.Transport.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                FlushResult flush = await connection.Transport.Output.WriteAsync(piece);
                if (flush.IsCompleted)
                {
                    return;
                }
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
