using System.Diagnostics;
using System.Net.Sockets;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>A gateway that is told to end finishes what it began and nothing more (DrainTimeout).</summary>
public sealed class DrainTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    [Fact]
    public async Task Without_work_it_ends_at_once_with_exit_code_0()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient idle = await gateway.ConnectAsync();
        await using RawHttpClient silent = await gateway.ConnectAsync();
        Assert.Equal(200, (await idle.ExchangeAsync(Get)).Status);
        long start = Stopwatch.GetTimestamp();

        gateway.Send(Signal.Terminate);

        Assert.Equal(PeerClose.Finished, await idle.Reader.ReadCloseAsync());
        Assert.Equal(PeerClose.Finished, await silent.Reader.ReadCloseAsync());
        Assert.Equal(0, await gateway.WaitForExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
    }

    [Fact]
    public async Task An_interrupt_does_the_same()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));

        gateway.Send(Signal.Interrupt);

        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_and_told_that_the_connection_closes()
    {
        TaskCompletionSource goOn = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async _ =>
                {
                    await goOn.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Ok());
                }));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await using RawHttpClient idle = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();

        gateway.Send(Signal.Terminate);

        // The idle connection's end says that draining has begun.
        Assert.Equal(PeerClose.Finished, await idle.Reader.ReadCloseAsync());
        goOn.SetResult();
        RawResponse answer = await client.ReadAsync();
        Assert.Equal("hello", answer.Text);
        Assert.True(answer.Closes, answer.ToString());
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task New_connections_are_not_taken_while_it_drains()
    {
        TaskCompletionSource goOn = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async _ =>
                {
                    await goOn.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Ok());
                }));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await using RawHttpClient idle = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();

        gateway.Send(Signal.Terminate);
        Assert.Equal(PeerClose.Finished, await idle.Reader.ReadCloseAsync());

        await Eventually.TrueAsync(async () => !await AcceptsAsync(gateway), "new connections to be refused", TimeSpan.FromSeconds(30));
        goOn.SetResult();
        Assert.Equal(200, (await client.ReadAsync()).Status);
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task A_stream_may_go_on_for_the_drain_timeout_and_is_then_cut_visibly()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead);
                while (true)
                {
                    await connection.SendAsync(Answers.Event("tick"));
                    await Task.Delay(50, connection.Ended);
                }
            });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, "drainTimeout: 1s"));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        await client.Reader.ReadChunkAsync();
        long start = Stopwatch.GetTimestamp();

        gateway.Send(Signal.Terminate);
        WireException cut = await Assert.ThrowsAsync<WireException>(
            async () =>
            {
                while (await client.Reader.ReadChunkAsync() is not null)
                {
                    // Reads on until the stream is cut.
                }
            });

        Assert.True(cut.Failure is WireFailure.Reset or WireFailure.Truncated, cut.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.8, 15);
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task A_stream_that_ends_in_time_ends_whole()
    {
        TaskCompletionSource draining = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead + Answers.Event("one"));
                await draining.Task.WaitAsync(connection.Ended);
                await connection.SendAsync(Answers.Event("two") + Answers.LastChunk);
            });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await using RawHttpClient idle = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();

        gateway.Send(Signal.Terminate);
        Assert.Equal(PeerClose.Finished, await idle.Reader.ReadCloseAsync());
        draining.SetResult();

        Assert.Equal(2, (await client.ReadAsync()).Chunks.Count);
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.Reader.ReadCloseAsync();
            });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await using RawHttpClient idle = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();
        gateway.Send(Signal.Terminate);
        Assert.Equal(PeerClose.Finished, await idle.Reader.ReadCloseAsync());
        Assert.False(gateway.HasExited);
        long start = Stopwatch.GetTimestamp();

        gateway.Send(Signal.Terminate);

        await gateway.WaitForExitAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
    }

    [Fact]
    public async Task Under_load_no_answered_request_is_lost()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        Task<int>[] callers = [.. Enumerable.Range(0, 6).Select(_ => CallUntilClosedAsync(gateway))];
        await upstream.WaitForRequestAsync(200);

        gateway.Send(Signal.Terminate);

        int answered = (await Task.WhenAll(callers)).Sum();
        Assert.Equal(0, await gateway.WaitForExitAsync());
        Assert.Equal(answered, upstream.Requests.Count);
    }

    private static async Task<bool> AcceptsAsync(GatewayProcess gateway)
    {
        try
        {
            await using RawHttpClient late = await gateway.ConnectAsync();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Asks again and again on one connection; an orderly end comes between an answer and the next request's first byte upstream.</summary>
    private static async Task<int> CallUntilClosedAsync(GatewayProcess gateway)
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        int answered = 0;
        while (true)
        {
            try
            {
                RawResponse answer = await client.ExchangeAsync(Get);
                Assert.Equal(200, answer.Status);
                answered++;
                if (answer.Closes)
                {
                    return answered;
                }
            }
            catch (WireException exception) when (exception.Failure is WireFailure.Closed or WireFailure.Reset)
            {
                // The idle connection was closed just as this request set out: a client may send it again elsewhere.
                return answered;
            }
        }
    }
}
