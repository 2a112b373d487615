using System.Diagnostics;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Upstreams;

/// <summary>When one side goes, the other is told at once, and told the truth.</summary>
public sealed class CancellationTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const int Rounds = 5;

    /// <summary>The promise. The best of some rounds must keep it, so that a busy machine is not mistaken for a slow gateway.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(100);

    /// <summary>What every round must keep even on a busy machine.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_client_that_resets_in_a_stream_cancels_the_upstream_at_once()
    {
        await MeasureAsync(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead + Answers.Event("one"));
            },
            async client =>
            {
                await client.ReadHeadAsync();
                await client.Reader.ReadChunkAsync();
            });
    }

    [Fact]
    public async Task A_client_that_resets_before_the_answer_cancels_the_upstream_at_once()
    {
        await MeasureAsync(connection => connection.ReadAsync(), _ => Task.CompletedTask);
    }

    [Fact]
    public async Task A_client_that_closes_in_a_stream_cancels_the_upstream_at_the_next_events()
    {
        TaskCompletionSource closed = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead);
                try
                {
                    while (true)
                    {
                        await connection.SendAsync(Answers.Event("tick"));
                        await Task.Delay(20, connection.Ended);
                    }
                }
                catch (WireException)
                {
                    closed.SetResult();
                }
            });
        RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Get());
        await client.ReadHeadAsync();

        await client.DisposeAsync();

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_client_that_goes_in_the_middle_of_its_body_never_completes_the_request()
    {
        TaskCompletionSource<WireException> broken = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                broken.SetResult(await Assert.ThrowsAsync<WireException>(() => connection.ReadBodyAsync(head)));
            });
        RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Request("POST", "Content-Length: 10\r\n") + "hello");
        await route.Upstream.WaitForRequestAsync();

        client.Reset();

        Assert.True((await broken.Task.WaitAsync(TimeSpan.FromSeconds(30))).Failure is WireFailure.Truncated or WireFailure.Reset);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    public async Task A_body_that_ends_early_never_completes_the_request(string framing, string part)
    {
        TaskCompletionSource<WireException> broken = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                broken.SetResult(await Assert.ThrowsAsync<WireException>(() => connection.ReadBodyAsync(head)));
            });
        await using RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Request("POST", framing) + part);
        await route.Upstream.WaitForRequestAsync();

        client.HalfClose();

        Assert.True((await broken.Task.WaitAsync(TimeSpan.FromSeconds(30))).Failure is WireFailure.Truncated or WireFailure.Reset);
    }

    [Fact]
    public async Task A_client_that_only_half_closes_gets_its_whole_answer()
    {
        TaskCompletionSource halfClosed = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await halfClosed.Task.WaitAsync(connection.Ended);
                await connection.SendAsync(Answers.EventStreamHead);
                for (int i = 0; i < 10; i++)
                {
                    await connection.SendAsync(Answers.Event("tick"));
                }

                await connection.SendAsync(Answers.LastChunk);
            });
        await using RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Get());
        await route.Upstream.WaitForRequestAsync();

        client.HalfClose();
        halfClosed.SetResult();

        Assert.Equal(10, (await client.ReadAsync()).Chunks.Count);
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
    }

    [Theory]
    [InlineData("Content-Length: 50\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [InlineData("", "hello")]
    public async Task An_upstream_that_resets_in_its_body_aborts_the_client(string framing, string part)
    {
        TaskCompletionSource seen = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n{part}");
                await seen.Task.WaitAsync(connection.Ended);
                connection.Reset();
            });
        await using RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Get());
        RawResponse head = await client.ReadHeadAsync();
        if (head.IsChunked)
        {
            await client.Reader.ReadChunkAsync();
        }
        else
        {
            await client.Reader.ReadExactlyAsync(5);
        }

        seen.SetResult();

        WireException broken = await Assert.ThrowsAsync<WireException>(
            async () =>
            {
                _ = head.IsChunked ? await client.Reader.ReadChunkAsync() : head.Fields.Has("Content-Length")
                    ? await client.Reader.ReadExactlyAsync(45)
                    : await client.Reader.ReadToEndAsync();
            });
        Assert.True(broken.Failure is WireFailure.Reset or WireFailure.Truncated, broken.Message);
        Assert.True(head.IsChunked || head.Fields.Has("Content-Length") || broken.Failure == WireFailure.Reset, "Only a reset tells this client of the cut.");
    }

    [Fact]
    public async Task An_upstream_that_answers_before_the_body_ends_is_heard()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(Answers.WithLength(413, "too much", "Connection: close\r\n"));
                await connection.Reader.ReadCloseAsync();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Content-Length: 10000000\r\n") + "begin");
        RawResponse answer = await client.ReadAsync("POST");

        Assert.Equal("too much", answer.Text);
        Assert.True(answer.Closes, "The body was not sent, so the connection cannot go on.");
    }

    private async Task MeasureAsync(Func<UpstreamConnection, Task> begin, Func<RawHttpClient, Task> awaitBeginning)
    {
        List<TimeSpan> took = [];
        for (int i = 0; i < Rounds; i++)
        {
            TaskCompletionSource<long> ended = new();
            await using GatewayRoute route = gateway.Take(
                async connection =>
                {
                    await begin(connection);
                    await connection.Reader.ReadCloseAsync();
                    ended.SetResult(Stopwatch.GetTimestamp());
                });
            RawHttpClient client = await route.ConnectAsync();
            await client.SendAsync(route.Get());
            await route.Upstream.WaitForRequestAsync();
            await awaitBeginning(client);

            long start = Stopwatch.GetTimestamp();
            client.Reset();
            took.Add(Stopwatch.GetElapsedTime(start, await ended.Task.WaitAsync(TimeSpan.FromSeconds(30))));
        }

        Assert.True(took.Min() <= Prompt && took.Max() <= Late, $"It took {string.Join(", ", took.Select(t => t.TotalMilliseconds))} ms.");
    }
}
