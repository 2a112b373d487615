using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;

namespace SatGate.Mcp.Tests.Endpoints.LegacySse;

/// <summary>A client of the transport with two paths: one connection for its stream, one for its messages.</summary>
internal sealed class SseRig : IAsyncDisposable
{
    private SseRig(EndpointHost host, RawHttpClient events, MemoryClientConnection connection, RawHttpClient poster)
    {
        Host = host;
        Events = events;
        Connection = connection;
        Poster = poster;
    }

    public EndpointHost Host { get; }

    public RawHttpClient Events { get; }

    public MemoryClientConnection Connection { get; }

    public RawHttpClient Poster { get; }

    public RawResponse Head { get; private set; } = null!;

    /// <summary>Where messages go, as the stream told.</summary>
    public string Place { get; private set; } = string.Empty;

    public static async Task<SseRig> OpenAsync(FakeRouter? router = null, McpLimits? limits = null, Governor? governor = null, string fields = "", string path = "/mcp/sse")
    {
        EndpointHost host = await EndpointHost.StartAsync(router, new McpFile { Limits = limits ?? new McpLimits() }, governor: governor);
        return await OpenAsync(host, fields, path);
    }

    public static async Task<SseRig> OpenAsync(EndpointHost host, string fields = "", string path = "/mcp/sse")
    {
        RawHttpClient events = host.Connect(out MemoryClientConnection connection);
        SseRig rig = new(host, events, connection, host.Connect());
        await events.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        rig.Head = await events.ReadHeadAsync();
        if (rig.Head.Status == 200)
        {
            string first = await rig.EventAsync();
            Assert.StartsWith("event: endpoint\ndata: /mcp/message?sessionId=mcp-", first, StringComparison.Ordinal);
            rig.Place = first["event: endpoint\ndata: ".Length..].TrimEnd('\n');
        }

        return rig;
    }

    /// <summary>The next event or comment; empty at the end of the stream.</summary>
    public async Task<string> EventAsync() => Encoding.UTF8.GetString(await Events.Reader.ReadChunkAsync() ?? []);

    public Task<RawResponse> PostAsync(string body, string fields = "") => Poster.ExchangeAsync(EndpointHost.Post(body, fields, Place));

    public Task<RawResponse> CallAsync(string method, string parameters = "", string id = "1", string fields = "") =>
        PostAsync(EndpointHost.Request(method, parameters, id), fields);

    /// <summary>Initializes and returns the session as the router knows it.</summary>
    public async Task<ClientSession> InitializeAsync(string version = "2024-11-05")
    {
        Assert.Equal(202, (await CallAsync("initialize", $"{{\"protocolVersion\":\"{version}\",\"capabilities\":{{\"sampling\":{{}}}}}}")).Status);
        Assert.Contains("\"result\"", await EventAsync(), StringComparison.Ordinal);
        return Assert.IsAssignableFrom<ClientSession>(Host.Router.Peers.First());
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        await Poster.DisposeAsync();
        await Host.DisposeAsync();
    }
}
