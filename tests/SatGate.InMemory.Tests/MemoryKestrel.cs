using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.TestKit.Memory;

namespace SatGate.InMemory.Tests;

/// <summary>Kestrel with raw handlers and no sockets: endpoint i runs handler i.</summary>
internal sealed class MemoryKestrel : IAsyncDisposable
{
    private readonly WebApplication _application;

    private MemoryKestrel(WebApplication application, MemoryConnectionListenerFactory transport)
    {
        _application = application;
        Transport = transport;
    }

    public MemoryConnectionListenerFactory Transport { get; }

    public static async Task<MemoryKestrel> StartAsync(params ConnectionDelegate[] handlers)
    {
        MemoryConnectionListenerFactory transport = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.WebHost.ConfigureKestrel(
            kestrel =>
            {
                for (int i = 0; i < handlers.Length; i++)
                {
                    ConnectionDelegate handler = handlers[i];
                    kestrel.Listen(new IPEndPoint(IPAddress.Loopback, i + 1), listen => Use(listen, handler));
                }
            });
        WebApplication application = builder.Build();
        await application.StartAsync();
        return new MemoryKestrel(application, transport);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Use(ListenOptions listen, ConnectionDelegate handler)
    {
        listen.Protocols = HttpProtocols.Http1;
        ConnectionBuilderExtensions.Run(listen, connection => handler(connection));
    }
}
