using System.Text;
using SatGate.Proxy.Endpoints;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>Streams of endpoints, and what a waiting endpoint hears.</summary>
public sealed class EndpointStreamTests
{
    private const string Get = "GET /own HTTP/1.1\r\nHost: g\r\n\r\n";

    [Fact]
    public async Task Each_flush_reaches_the_client_as_a_chunk_and_the_connection_goes_on()
    {
        TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeEndpoint endpoint = new(async exchange =>
        {
            exchange.BeginStream(200, "text/event-stream"u8, "Cache-Control: no-cache\r\n"u8);
            exchange.Append("data: "u8, "one"u8, "\n\n"u8);
            Assert.True(await exchange.FlushAsync());
            exchange.Watch();
            await next.Task;
            exchange.Append("data: two\n\n"u8);
            return await exchange.EndStreamAsync();
        });
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get + "GET /x HTTP/1.1\r\nHost: g\r\n\r\n");
        RawResponse head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.Equal("b\r\ndata: one\n\n\r\n", Encoding.ASCII.GetString(await client.Reader.ReadExactlyAsync(16)));
        next.SetResult();
        Assert.Equal("b\r\ndata: two\n\n\r\n0\r\n\r\n", Encoding.ASCII.GetString(await client.Reader.ReadExactlyAsync(21)));

        Assert.Equal("hello", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_client_of_http_10_gets_a_stream_without_chunks_until_the_end()
    {
        FakeEndpoint endpoint = new(exchange =>
        {
            exchange.BeginStream(200, "text/event-stream"u8, default);
            exchange.Append("data: one\n\n"u8);
            return exchange.EndStreamAsync();
        });
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync("GET /own HTTP/1.0\r\nHost: g\r\nConnection: keep-alive\r\n\r\n");
        Task<RawResponse> reading = client.ReadAsync();
        await gateway.AdvanceUntilAsync(reading, TimeSpan.FromMilliseconds(500));

        Assert.Equal("data: one\n\n", (await reading).Text);
    }

    [Fact]
    public async Task A_waiting_endpoint_hears_that_the_client_half_closed()
    {
        (FakeEndpoint endpoint, TaskCompletionSource<EndpointEvents> heard) = Waiting();
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect(out MemoryClientConnection connection);

        await client.SendAsync(Get);
        connection.HalfClose();

        Assert.Equal(EndpointEvents.ClientHalfClosed, await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(204, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_waiting_endpoint_hears_that_the_client_is_gone()
    {
        TaskCompletionSource begun = new();
        (FakeEndpoint endpoint, TaskCompletionSource<EndpointEvents> heard) = Waiting(begun: begun);
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect(out MemoryClientConnection connection);

        await client.SendAsync(Get);
        await begun.Task;
        connection.Reset();

        Assert.Equal(EndpointEvents.ClientGone, await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_waiting_endpoint_is_woken_at_the_moment_it_armed()
    {
        (FakeEndpoint endpoint, TaskCompletionSource<EndpointEvents> heard) = Waiting(TimeSpan.FromSeconds(15));
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get);
        Task<RawResponse> reading = client.ReadAsync();
        TimeSpan took = await gateway.AdvanceUntilAsync(reading, TimeSpan.FromMilliseconds(500));

        Assert.Equal(EndpointEvents.Due, await heard.Task);
        Assert.InRange(took, TimeSpan.FromSeconds(14.5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_waiting_endpoint_hears_that_the_gateway_stops()
    {
        (FakeEndpoint endpoint, TaskCompletionSource<EndpointEvents> heard) = Waiting();
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get);
        Task<RawResponse> reading = client.ReadAsync();
        gateway.Plane.BeginDrain();
        await gateway.AdvanceUntilAsync(reading, TimeSpan.FromMilliseconds(200));

        Assert.Equal(EndpointEvents.Draining, await heard.Task);
        Assert.True((await reading).Closes);
    }

    [Fact]
    public async Task That_the_gateway_stops_is_told_once()
    {
        TaskCompletionSource<EndpointEvents> second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeEndpoint endpoint = new(async exchange =>
        {
            exchange.Watch();
            await exchange.WaitAsync();
            exchange.Watch();
            exchange.Arm(TimeSpan.FromSeconds(1));
            second.TrySetResult(await exchange.WaitAsync());
            return await exchange.AnswerAsync(204, default, default, default);
        });
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get);
        gateway.Plane.BeginDrain();
        await gateway.AdvanceUntilAsync(second.Task, TimeSpan.FromMilliseconds(200));

        Assert.Equal(EndpointEvents.Due, await second.Task);
    }

    [Fact]
    public async Task A_signal_from_another_thread_ends_a_wait()
    {
        EndpointExchange? seen = null;
        FakeEndpoint endpoint = new(async exchange =>
        {
            exchange.Watch();
            Volatile.Write(ref seen, exchange);
            EndpointEvents events = await exchange.WaitAsync();
            return await exchange.AnswerAsync(events == EndpointEvents.Signaled ? 200 : 400, default, default, default);
        });
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync(Get);
            await SatGate.TestKit.Eventually.TrueAsync(() => Volatile.Read(ref seen) is not null, "the exchange");
            Interlocked.Exchange(ref seen, null)!.Signal();
            Assert.Equal(200, (await client.ReadAsync()).Status);
        }
    }

    private static (FakeEndpoint Endpoint, TaskCompletionSource<EndpointEvents> Heard) Waiting(TimeSpan arm = default, TaskCompletionSource? begun = null)
    {
        TaskCompletionSource<EndpointEvents> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeEndpoint endpoint = new(async exchange =>
        {
            exchange.Watch();
            exchange.Arm(arm);
            begun?.SetResult();
            heard.TrySetResult(await exchange.WaitAsync());
            return await exchange.AnswerAsync(204, default, default, default);
        });
        return (endpoint, heard);
    }
}
