using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Metrics;
using SatGate.TestKit.Memory;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Tests.Endpoints;

/// <summary>What one small call costs, from the client's bytes to the answer's. Everything runs inline on the test's thread.</summary>
public sealed class AllocationTests : ISnapshotSource, IMessageRouter
{
    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private ClientRequest? _held;

    public event Action<GatewaySnapshot>? Swapped
    {
        add { }
        remove { }
    }

    public GatewaySnapshot Current { get; } = new() { Version = 1, Mcp = new McpSettings { Enabled = true } };

    void IMessageRouter.Serve(ClientRequest request)
    {
        if (request.Scan.Method == McpMethod.ToolsCall)
        {
            // The reply comes later, as from a tool server.
            _held = request;
            return;
        }

        Reply(request);
    }

    void IMessageRouter.OnClientGone(ClientRequest request)
    {
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("tools/call")]
    public async Task A_small_call_of_a_session_allocates_nothing(string method)
    {
        await using DeadlineClock clock = new(TimeProvider.System, NullLoggerFactory.Instance);
        using ProxyMetrics metrics = new(TimeProvider.System);
        using McpEndpoint endpoint = new(this, this, callers: null, new SessionSigner(["a key"u8.ToArray()]), TimeProvider.System, NullLoggerFactory.Instance);
        UpstreamRegistry upstreams = new(new UpstreamDialer(loops: null, TimeProvider.System), loops: null, clock, TimeProvider.System);
        using DataPlane plane = new(this, upstreams, clock, metrics, TimeProvider.System, NullLoggerFactory.Instance, governor: null, endpoint);
        Pipe toServer = new(Inline);
        Pipe toClient = new(Inline);
        DefaultConnectionContext connection = new("c", new MemoryDuplexPipe(toServer.Reader, toClient.Writer), new MemoryDuplexPipe(toClient.Reader, toServer.Writer))
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1),
        };
        Task serving = plane.ServeAsync(connection);
        string first = Exchange(toServer, toClient, Encoding.ASCII.GetBytes(EndpointHost.Post(EndpointHost.Request("initialize", "{\"protocolVersion\":\"2025-11-25\"}"))));
        string session = first.Split("Mcp-Session-Id: ")[1].Split("\r\n")[0];
        byte[] request = Encoding.ASCII.GetBytes(
            EndpointHost.Post(EndpointHost.Request(method, "{\"name\":\"echo\",\"arguments\":{}}"), $"Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n"));

        long allocated = Measure(toServer, toClient, request);

        Assert.Equal(0, allocated);
        await toServer.Writer.CompleteAsync();
        await toClient.Reader.CompleteAsync();
        await serving;
        await connection.DisposeAsync();
    }

    private static void Reply(ClientRequest request) => request.Replies.TrySend(RpcErrors.MakeResult(request.Id, "{}"u8), OutboundKind.Reply);

    private long Measure(Pipe toServer, Pipe toClient, byte[] request)
    {
        const int Rounds = 200;
        for (int i = 0; i < Rounds; i++)
        {
            Run(toServer, toClient, request);
        }

        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int j = 0; j < Rounds; j++)
            {
                Run(toServer, toClient, request);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least / Rounds;
    }

    private void Run(Pipe toServer, Pipe toClient, byte[] request)
    {
        Send(toServer, request);
        if (Interlocked.Exchange(ref _held, null) is { } held)
        {
            Reply(held);
        }

        Assert.True(toClient.Reader.TryRead(out ReadResult read));
        toClient.Reader.AdvanceTo(read.Buffer.End);
    }

    private static string Exchange(Pipe toServer, Pipe toClient, byte[] request)
    {
        Send(toServer, request);
        toClient.Reader.TryRead(out ReadResult read);
        string text = Encoding.ASCII.GetString(read.Buffer);
        toClient.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private static void Send(Pipe toServer, byte[] request)
    {
        request.CopyTo(toServer.Writer.GetSpan(request.Length));
        toServer.Writer.Advance(request.Length);
#pragma warning disable CA2012 // Complete when it returns: the pipe never holds so much that it would make the writer wait.
        Assert.True(toServer.Writer.FlushAsync(CancellationToken.None).GetAwaiter().IsCompleted);
#pragma warning restore CA2012
    }
}
