using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Metrics;
using SatGate.Proxy.Stages;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Tests.Endpoints;

/// <summary>The endpoint on a data plane in memory, with a router of the test's and a clock that only the test moves.</summary>
internal sealed class EndpointHost : ISnapshotSource, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly MemoryConnectionListenerFactory _transport = new();
    private readonly DeadlineClock _clock;
    private readonly ProxyMetrics _metrics;
    private readonly DataPlane _plane;

    private EndpointHost(FakeRouter router, McpFile file, ServerSettings? server, byte[] key, Governor? governor)
    {
        Router = router;
        Current = new GatewaySnapshot { Version = 1, Mcp = new McpSettings { Enabled = true }, McpFile = file, Server = server ?? new ServerSettings() };
        _clock = new DeadlineClock(Time, NullLoggerFactory.Instance);
        _metrics = new ProxyMetrics(Time);
        Endpoint = new McpEndpoint(this, router, governor is null ? null : new CallerDirectory(this, governor, Time), new SessionSigner([key]), Time, NullLoggerFactory.Instance);
        UpstreamRegistry upstreams = new(new UpstreamDialer(loops: null, Time), loops: null, _clock, Time);
        _plane = new DataPlane(this, upstreams, _clock, _metrics, Time, NullLoggerFactory.Instance, governor: null, Endpoint);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_transport);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            new IPEndPoint(IPAddress.Loopback, 1),
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                ConnectionBuilderExtensions.Run(listen, _plane.ServeAsync);
            }));
        _application = builder.Build();
    }

    public event Action<GatewaySnapshot>? Swapped
    {
        add { }
        remove { }
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeRouter Router { get; }

    public McpEndpoint Endpoint { get; }

    public GatewaySnapshot Current { get; }

    public static async Task<EndpointHost> StartAsync(
        FakeRouter? router = null, McpFile? file = null, ServerSettings? server = null, byte[]? key = null, Governor? governor = null)
    {
        EndpointHost host = new(router ?? new FakeRouter(), file ?? new McpFile(), server, key ?? "a key"u8.ToArray(), governor);
        await host._application.StartAsync();
        return host;
    }

    public RawHttpClient Connect() => new(_transport.Connect());

    public RawHttpClient Connect(out MemoryClientConnection connection)
    {
        connection = _transport.Connect();
        return new RawHttpClient(connection);
    }

    public static string Post(string body, string fields = "", string path = "/mcp") =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    public static string Request(string method, string parameters = "", string id = "1") =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\"{(parameters.Length > 0 ? ",\"params\":" + parameters : string.Empty)}}}";

    /// <summary>Initializes and returns the session's field line.</summary>
    public static async Task<string> InitializeAsync(RawHttpClient client, string version = "2025-11-25")
    {
        RawResponse answer = await client.ExchangeAsync(
            Post(Request("initialize", $"{{\"protocolVersion\":\"{version}\",\"capabilities\":{{\"elicitation\":{{}}}},\"clientInfo\":{{\"name\":\"t\",\"version\":\"1\"}}}}")));
        Assert.Equal(200, answer.Status);
        return $"Mcp-Session-Id: {answer.Fields["Mcp-Session-Id"]}\r\n";
    }

    /// <summary>Moves the clock step by step until something happens.</summary>
    public async Task AdvanceUntilAsync(Task happened, TimeSpan step)
    {
        for (int i = 0; i < 500 && !happened.IsCompleted; i++)
        {
            Time.Advance(step);
            await Task.WhenAny(happened, Task.Delay(20));
        }

        Assert.True(happened.IsCompleted, "Nothing happened.");
    }

    public void Drain() => _plane.BeginDrain();

    public async ValueTask DisposeAsync()
    {
        _plane.BeginDrain();
        Time.Advance(TimeSpan.FromHours(1));
        await _application.DisposeAsync();
        Endpoint.Dispose();
        _plane.Dispose();
        await _clock.DisposeAsync();
        _metrics.Dispose();
    }
}
