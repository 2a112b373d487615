using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Upstreams;

/// <summary>An upstream that breaks the grammar is answered for with 502, or its answer is cut visibly; its connection is never used again.</summary>
public sealed class GarbageAnswerTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private static readonly Dictionary<string, string> Heads = new(StringComparer.Ordinal)
    {
        ["nothing but text"] = "hello, I am no web server\r\n\r\n",
        ["binary"] = "\u0000\u0001\u0002\u0003\u0015\u0003\u0001\r\n\r\n",
        ["HTTP/0.9"] = "<html>hello</html>",
        ["HTTP/2 in the status line"] = "HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["version in lower case"] = "http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["status of two digits"] = "HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["status of four digits"] = "HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["status below 100"] = "HTTP/1.1 099 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["status with a sign"] = "HTTP/1.1 +20 OK\r\nContent-Length: 5\r\n\r\nhello",
        ["status of letters"] = "HTTP/1.1 abc OK\r\nContent-Length: 5\r\n\r\nhello",
        ["bare LF"] = "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        ["NUL in a value"] = "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 5\r\n\r\nhello",
        ["bare CR in a value"] = "HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: evil=1\r\nContent-Length: 5\r\n\r\nhello",
        ["field without colon"] = "HTTP/1.1 200 OK\r\nX-A a\r\nContent-Length: 5\r\n\r\nhello",
        ["space before the colon"] = "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
        ["no name"] = "HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 5\r\n\r\nhello",
        ["two lengths"] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        ["list of lengths"] = "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        ["negative length"] = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        ["length with a sign"] = "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        ["hexadecimal length"] = "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
        ["empty length"] = "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello",
        ["length past 63 bits"] = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\nhello",
        ["length and chunked"] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        ["unknown coding"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nhello",
        ["two codings"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        ["coding twice"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["half a head"] = "HTTP/1.1 200 OK\r\nContent-Le",
        ["nothing"] = "",
    };

    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["length not reached"] = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        ["chunk cut"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\nhello",
        ["no last chunk"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ["last chunk cut"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        ["chunk size is none"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\nhello\r\n0\r\n\r\n",
        ["chunk size with a sign"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n+5\r\nhello\r\n0\r\n\r\n",
        ["chunk data too long"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n0\r\n\r\n",
        ["bare LF after a size"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\nhello\r\n0\r\n\r\n",
        ["bare LF after data"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n",
    };

    public static TheoryData<string, string> HeadCases() => Cross(Heads.Keys);

    public static TheoryData<string, string> BodyCases() => Cross(Bodies.Keys);

    [Theory]
    [MemberData(nameof(HeadCases))]
    public async Task A_broken_head_is_502_and_the_next_request_is_served(string name, string cuts)
    {
        await using GatewayRoute route = gateway.Take(connection => FirstThenWellAsync(connection, Heads[name], SplitPlan.Named(cuts)));
        await using RawHttpClient client = await route.ConnectAsync();

        // A POST, so that the gateway does not try again by itself.
        await client.SendAsync(route.Post("x"));
        RawResponse answer = await client.ReadAsync("POST");
        RefusalAssert.Is(answer, 502);

        await using RawHttpClient second = await route.ConnectAsync();
        Assert.Equal("well", (await second.ExchangeAsync(route.Get())).Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(BodyCases))]
    public async Task A_broken_body_is_cut_visibly_and_the_next_request_is_served(string name, string cuts)
    {
        await using GatewayRoute route = gateway.Take(connection => FirstThenWellAsync(connection, Bodies[name], SplitPlan.Named(cuts)));
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Post("x"));
        await CutAssert.IsVisibleAsync(client);

        await using RawHttpClient second = await route.ConnectAsync();
        Assert.Equal("well", (await second.ExchangeAsync(route.Get())).Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    public async Task A_second_answer_nobody_asked_for_is_never_given_to_anybody(string answers)
    {
        await using GatewayRoute route = gateway.Take(connection => FirstThenWellAsync(connection, answers, SplitPlan.None, staysOpen: true));
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse first = await client.ExchangeAsync(route.Get());
        RawResponse second = await client.ExchangeAsync(route.Get());

        Assert.True(first.Status is 200 or 204, first.ToString());
        Assert.Equal("well", second.Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task A_late_answer_on_an_idle_connection_is_never_given_to_anybody()
    {
        TaskCompletionSource sent = new();
        TaskCompletionSource poisoned = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.Ok(connection.Number == 1 ? "first" : "well"));
                if (connection.Number == 1)
                {
                    await sent.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Ok("poison"));
                    poisoned.SetResult();
                }

                await connection.Reader.ReadCloseAsync();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("first", (await client.ExchangeAsync(route.Get())).Text);
        sent.SetResult();
        await poisoned.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("well", (await client.ExchangeAsync(route.Get())).Text);
    }

    [Fact]
    public async Task An_endless_head_is_502_before_it_is_buffered()
    {
        string field = $"X-Endless: {new string('e', 8000)}\r\n";
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\n");
                while (!connection.Ended.IsCancellationRequested)
                {
                    await connection.SendAsync(field);
                }
            });
        long before = gateway.Gateway.ResidentBytes();

        RefusalAssert.Is(await route.ExchangeAsync(route.Post("x")), 502);

        Assert.InRange(gateway.Gateway.ResidentBytes() - before, long.MinValue, 32L * 1024 * 1024);
    }

    private static TheoryData<string, string> Cross(IEnumerable<string> names)
    {
        TheoryData<string, string> cases = [];
        foreach (string name in names)
        {
            cases.Add(name, "none");
            cases.Add(name, "random");
        }

        return cases;
    }

    private static async Task FirstThenWellAsync(UpstreamConnection connection, string first, SplitPlan cuts, bool staysOpen = false)
    {
        if (connection.Number > 1)
        {
            await connection.ServeAsync(_ => connection.SendAsync(Answers.Ok("well")));
            return;
        }

        await connection.ReadAsync();
        await connection.SendAsync(first, cuts);
        if (!staysOpen)
        {
            connection.HalfClose();
        }

        await connection.Reader.ReadCloseAsync();
    }
}
