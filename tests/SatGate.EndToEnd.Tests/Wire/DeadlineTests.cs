using System.Diagnostics;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Nothing a client does, or leaves undone, holds a connection past its deadline: HeadTimeout, IdleTimeout, BodyStallTimeout, ReadStallTimeout.</summary>
public sealed class DeadlineTests(HastyGateway gateway) : IClassFixture<HastyGateway>
{
    /// <summary>A deadline never strikes early, and on a busy machine not much later than this.</summary>
    private const double EarliestSeconds = 0.4;
    private const double LatestSeconds = 8;

    [Fact]
    public async Task Half_a_head_is_408()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        long start = Stopwatch.GetTimestamp();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: gate");

        await RefusalAssert.ClosesAsync(client, 408);
        AssertOnTime(start);
    }

    [Fact]
    public async Task A_head_that_drips_is_408_however_lively_it_looks()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        long start = Stopwatch.GetTimestamp();
        await client.SendAsync("GET / HTTP/1.1\r\n");

        Task<RawResponse> answer = client.ReadAsync();
        while (!answer.IsCompleted)
        {
            await client.TrySendAsync("X-Drip: 1\r\n"u8.ToArray());
            await Task.WhenAny(answer, Task.Delay(50));
        }

        RefusalAssert.Is(await answer, 408);
        AssertOnTime(start);
    }

    [Fact]
    public async Task A_connection_that_never_speaks_is_closed_without_a_word()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        long start = Stopwatch.GetTimestamp();

        Assert.Empty(await client.Reader.ReadToEndAsync());

        AssertOnTime(start);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_without_a_word()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();
        Assert.Equal(200, (await client.ExchangeAsync(route.Get())).Status);
        long start = Stopwatch.GetTimestamp();

        Assert.Empty(await client.Reader.ReadToEndAsync());

        AssertOnTime(start);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nX-Tra")]
    public async Task A_body_that_stalls_is_408_or_cut_and_never_complete_upstream(string framing, string part)
    {
        TaskCompletionSource<WireException> broken = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                broken.TrySetResult(await Assert.ThrowsAsync<WireException>(() => connection.ReadBodyAsync(head)));
            });
        await using RawHttpClient client = await route.ConnectAsync();
        long start = Stopwatch.GetTimestamp();

        await client.SendAsync(route.Request("POST", framing) + part);

        try
        {
            RefusalAssert.Is(await client.ReadAsync("POST"), 408);
        }
        catch (WireException exception)
        {
            Assert.True(exception.Failure is WireFailure.Reset or WireFailure.Closed, exception.Message);
        }

        AssertOnTime(start);
        if (route.Upstream.ConnectionCount > 0)
        {
            Assert.True((await broken.Task.WaitAsync(TimeSpan.FromSeconds(30))).Failure is WireFailure.Reset or WireFailure.Truncated);
        }
    }

    /// <summary>An upload may take longer than any one silence: while the body moves, neither the client nor the upstream that waits for it is late.</summary>
    [Fact]
    public async Task A_body_that_keeps_coming_is_not_cut()
    {
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => connection.SendAsync(Answers.Ok(request.Text))));
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Content-Length: 10\r\n"));
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(100);
            await client.SendAsync("x");
        }

        Assert.Equal("xxxxxxxxxx", (await client.ReadAsync("POST")).Text);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_aborted_and_its_upstream_with_it()
    {
        TaskCompletionSource<WireException> cut = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                byte[] chunk = new byte[256 * 1024];
                cut.SetResult(
                    await Assert.ThrowsAsync<WireException>(
                        async () =>
                        {
                            while (true)
                            {
                                await connection.SendAsync(chunk);
                            }
                        }));
            });
        await using RawHttpClient client = await route.ConnectAsync(receiveBufferBytes: 16 * 1024);

        await client.SendAsync(route.Get());

        Assert.Equal(WireFailure.Reset, (await cut.Task.WaitAsync(TimeSpan.FromSeconds(30))).Failure);
        client.Reader.Deadline = TimeSpan.FromSeconds(5);
        await client.ReadHeadAsync();
        WireException broken = await Assert.ThrowsAsync<WireException>(() => client.Reader.ReadExactlyAsync(1_000_000_000));
        Assert.True(broken.Failure is WireFailure.Reset or WireFailure.Truncated, broken.Message);
    }

    [Fact]
    public async Task A_refused_client_that_never_stops_sending_is_not_listened_to_for_ever()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        byte[] more = new byte[1024];
        long start = Stopwatch.GetTimestamp();

        await client.SendAsync("POST /nowhere HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 99999999999\r\n\r\n");
        while (await client.TrySendAsync(more))
        {
            await Task.Delay(20);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
        }
    }

    private static void AssertOnTime(long start) => Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, EarliestSeconds, LatestSeconds);
}
