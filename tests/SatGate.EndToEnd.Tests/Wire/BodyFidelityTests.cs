using System.Globalization;
using System.Text;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Bodies arrive byte for byte in both directions, whatever their size, framing and cuts.</summary>
public sealed class BodyFidelityTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const int LimitBytes = 32 * 1024 * 1024;

    public static TheoryData<int, bool> Bodies()
    {
        TheoryData<int, bool> bodies = [];
        foreach (int size in new[] { 0, 1, 2, 15, 16, 17, 4095, 4096, 4097, 8191, 16_384, 65_535, 65_536, 65_537, 1024 * 1024, LimitBytes })
        {
            bodies.Add(size, false);
            bodies.Add(size, true);
        }

        return bodies;
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_is_echoed_byte_for_byte(int size, bool chunked)
    {
        byte[] body = Draw(size);
        SplitPlan cuts = SplitPlan.Random(size, Math.Max(size / 16, 7));
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => EchoAsync(connection, request, cuts)));
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {size}\r\n"));
        await client.SendAsync(chunked ? BodyEncoding.Chunked(body, SplitPlan.Random(size + 1, Math.Max(size / 16, 7))) : body, cuts);
        RawResponse answer = await client.ReadAsync("POST");

        RecordedRequest seen = Assert.Single(route.Upstream.Requests);
        Assert.True(body.AsSpan().SequenceEqual(seen.Body), "The upstream received other bytes.");
        Assert.Equal(200, answer.Status);
        Assert.True(body.AsSpan().SequenceEqual(answer.Body), "The client received other bytes.");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bytes")]
    [InlineData("random")]
    public async Task Cuts_anywhere_in_head_and_body_change_nothing(string cuts)
    {
        byte[] body = Draw(300);
        SplitPlan plan = SplitPlan.Named(cuts);
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => EchoAsync(connection, request, plan)));
        await using RawHttpClient client = await route.ConnectAsync();

        foreach (bool chunked in new[] { false, true, false, true })
        {
            await client.SendAsync(route.Request("POST", chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 300\r\n"), plan);
            await client.SendAsync(chunked ? BodyEncoding.Chunked(body, SplitPlan.Random(3)) : body, plan);
            Assert.Equal(body, (await client.ReadAsync("POST")).Body);
        }

        Assert.Equal(4, route.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    [InlineData(1024 * 1024)]
    public async Task A_body_that_ends_with_the_upstreams_connection_arrives_whole(int size)
    {
        byte[] body = Draw(size);
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n");
                await connection.SendAsync(body, SplitPlan.Random(size, 9_000));
                connection.Close();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync(route.Get());

        Assert.True(body.AsSpan().SequenceEqual(answer.Body), "The client received other bytes.");
    }

    [Fact]
    public async Task Each_part_of_an_answer_leaves_before_the_next_is_sent()
    {
        using SemaphoreSlim received = new(0);
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead);
                for (int i = 0; i < 20; i++)
                {
                    await connection.SendAsync(Answers.Event(i.ToString(CultureInfo.InvariantCulture)));
                    await received.WaitAsync(TimeSpan.FromSeconds(30), connection.Ended);
                }

                await connection.SendAsync(Answers.LastChunk);
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get());
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"data: {i}\n\n", Encoding.ASCII.GetString((await client.Reader.ReadChunkAsync())!));
            received.Release();
        }

        Assert.Null(await client.Reader.ReadChunkAsync());
    }

    [Fact]
    public async Task The_head_of_an_answer_does_not_wait_for_its_body()
    {
        TaskCompletionSource headSeen = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                await headSeen.Task.WaitAsync(connection.Ended);
                await connection.SendAsync("hello");
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get());
        RawResponse head = await client.ReadHeadAsync();
        headSeen.SetResult();

        Assert.Equal("5", head.Fields["Content-Length"]);
        Assert.Equal("hello"u8.ToArray(), await client.Reader.ReadExactlyAsync(5));
    }

    [Fact]
    public async Task The_head_of_a_request_does_not_wait_for_its_body()
    {
        TaskCompletionSource headSeen = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                headSeen.SetResult();
                RecordedRequest whole = await connection.ReadBodyAsync(head);
                await connection.SendAsync(Answers.Ok(whole.Text));
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Content-Length: 5\r\n"));
        await headSeen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await client.SendAsync("hello");

        Assert.Equal("hello", (await client.ReadAsync("POST")).Text);
    }

    private static byte[] Draw(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task EchoAsync(UpstreamConnection connection, RecordedRequest request, SplitPlan cuts)
    {
        byte[] body = request.Body;
        string framing = request.IsChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n{framing}\r\n\r\n");
        await connection.SendAsync(request.IsChunked ? BodyEncoding.Chunked(body, cuts) : body, cuts);
    }
}
