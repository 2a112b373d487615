using SatGate.Model.Configuration;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>Every deadline at its default, to the moment, on a clock that only the test moves.</summary>
public sealed class GatewayDeadlineTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    private static readonly ServerSettings Defaults = new();
    private static readonly TimeSpan UpstreamTimeout = new UpstreamDefinition { Name = "n", Url = new Uri("http://localhost") }.Timeout;

    /// <summary>A deadline is noticed within a few ticks of the clock.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task A_head_may_take_until_its_deadline()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get[..10]);
        await gateway.AdvanceAsync(Defaults.HeadTimeout - Slack);
        await client.SendAsync(Get[10..]);

        Assert.Equal("hello", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_head_that_takes_longer_is_408()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(Get[..10]);
        Task<RawResponse> reading = client.ReadAsync();
        AssertDue(Defaults.HeadTimeout, await gateway.AdvanceUntilAsync(reading, Defaults.HeadTimeout / 40));

        RawResponse answer = await reading;
        Assert.Equal(408, answer.Status);
        Assert.True(answer.Closes);

        // The gateway listens for a bounded while to what the client still sends, and then closes.
        Task<PeerClose> closing = client.Reader.ReadCloseAsync();
        Assert.InRange(await gateway.AdvanceUntilAsync(closing, Slack), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(PeerClose.Finished, await closing);
    }

    [Fact]
    public async Task An_idle_connection_is_kept_until_its_deadline()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);
            await gateway.AdvanceAsync(Defaults.IdleTimeout - Slack - Slack);
        }

        Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_without_a_word_after_its_deadline()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);

        Task<byte[]> reading = client.Reader.ReadToEndAsync();
        AssertDue(Defaults.IdleTimeout, await gateway.AdvanceUntilAsync(reading, Defaults.IdleTimeout / 40));

        Assert.Empty(await reading);
    }

    [Fact]
    public async Task A_body_that_stalls_past_its_deadline_is_408_or_cut()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                await connection.ReadBodyAsync(head);
            });
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync("POST /x HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 10\r\n\r\nhello");
        await upstream.WaitForRequestAsync();
        Task<RawResponse> reading = client.ReadAsync("POST");
        AssertDue(Defaults.BodyStallTimeout, await gateway.AdvanceUntilAsync(reading, Defaults.BodyStallTimeout / 40));

        try
        {
            Assert.Equal(408, (await reading).Status);
        }
        catch (WireException exception)
        {
            Assert.Equal(WireFailure.Reset, exception.Failure);
        }
    }

    [Fact]
    public async Task An_upstream_may_think_until_its_timeout()
    {
        TaskCompletionSource answer = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async _ =>
                {
                    await answer.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Ok());
                }));
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();

        await gateway.AdvanceAsync(UpstreamTimeout - Slack - Slack);
        answer.SetResult();

        Assert.Equal("hello", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task An_upstream_that_thinks_longer_is_504()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.Reader.ReadCloseAsync();
            });
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get);
        await upstream.WaitForRequestAsync();

        Task<RawResponse> reading = client.ReadAsync();
        AssertDue(UpstreamTimeout, await gateway.AdvanceUntilAsync(reading, UpstreamTimeout / 40));

        Assert.Equal(504, (await reading).Status);
    }

    [Fact]
    public async Task A_stream_lives_as_long_as_no_silence_reaches_the_timeout()
    {
        const int Events = 12;
        using SemaphoreSlim next = new(0);
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead);
                for (int i = 0; i < Events; i++)
                {
                    await next.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Event("tick"));
                }

                await connection.SendAsync(Answers.LastChunk);
                await connection.Reader.ReadCloseAsync();
            });
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get);
        await client.ReadHeadAsync();

        for (int i = 0; i < Events; i++)
        {
            // In all, most of an hour.
            await gateway.AdvanceAsync(UpstreamTimeout - TimeSpan.FromSeconds(1));
            next.Release();
            Assert.NotNull(await client.Reader.ReadChunkAsync());
        }

        Assert.Null(await client.Reader.ReadChunkAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_aborted_after_its_deadline()
    {
        TaskCompletionSource<WireException> stopped = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                byte[] chunk = new byte[64 * 1024];
                stopped.SetResult(
                    await Assert.ThrowsAsync<WireException>(
                        async () =>
                        {
                            while (true)
                            {
                                await connection.SendAsync(chunk);
                            }
                        }));
            });
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get);
        await upstream.WaitForConnectionAsync();

        AssertDue(Defaults.ReadStallTimeout, await gateway.AdvanceUntilAsync(stopped.Task, Defaults.ReadStallTimeout / 40));

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
    }

    [Fact]
    public async Task Draining_closes_idle_connections_at_the_next_tick()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream);
        await using RawHttpClient client = gateway.Connect();
        Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);

        gateway.Plane.BeginDrain();
        await gateway.AdvanceAsync(Slack);

        Assert.Empty(await client.Reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_swapped_snapshot_counts_from_the_next_request_of_a_connection()
    {
        await using ScriptedUpstream first = ScriptedUpstream.StartAnswering(Answers.Ok("first"));
        await using ScriptedUpstream second = ScriptedUpstream.StartAnswering(Answers.Ok("second"));
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(first);
        await using RawHttpClient client = gateway.Connect();

        Assert.Equal("first", (await client.ExchangeAsync(Get)).Text);
        gateway.Snapshots.Swap(MemoryGateway.SnapshotFor(second, Defaults) with { Version = 2 });
        Assert.Equal("second", (await client.ExchangeAsync(Get)).Text);
    }

    /// <summary>The moment was not before the deadline, and not long after it.</summary>
    private static void AssertDue(TimeSpan deadline, TimeSpan moved) => Assert.InRange(moved, deadline - Slack, deadline + (deadline / 2));
}
