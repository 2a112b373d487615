using System.Text;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>No ambiguous request gets through, however its bytes are cut, and what follows it on the connection is never read as a request.</summary>
public sealed class SmugglingTests(SmugglingTests.WideGateway gateway) : IClassFixture<SmugglingTests.WideGateway>
{
    private static readonly string[] Cuts = ["none", "bytes", "random"];

    public static TheoryData<string, string> HeadCases() => Cross(SmugglingCases.Heads.Keys);

    public static TheoryData<string, string> BodyCases() => Cross(SmugglingCases.Bodies.Keys);

    [Theory]
    [MemberData(nameof(HeadCases))]
    public async Task An_ambiguous_head_is_refused_and_nothing_reaches_the_upstream(string name, string cuts)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await SendWithCanaryAsync(route, SmugglingCases.Heads[name], cuts);

        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(BodyCases))]
    public async Task A_broken_chunked_body_is_refused_and_the_upstream_never_sees_its_end(string name, string cuts)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await SendWithCanaryAsync(route, SmugglingCases.Bodies[name], cuts);

        Assert.Empty(route.Upstream.Requests);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bytes")]
    public async Task A_chunk_extension_is_refused_or_dropped(string cuts)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.TrySendAsync(
            Encoding.ASCII.GetBytes(route.Request("POST", "Transfer-Encoding: chunked\r\n") + "5;name=value\r\nhello\r\n0;last\r\n\r\n"), SplitPlan.Named(cuts));
        RawResponse answer = await client.ReadAsync("POST");

        if (answer.Status == 200)
        {
            Assert.Equal("hello", Assert.Single(route.Upstream.Requests).Text);
        }
        else
        {
            RefusalAssert.Is(answer, 400);
            Assert.Empty(route.Upstream.Requests);
        }
    }

    [Theory]
    [InlineData("/../denied/x")]
    [InlineData("/%2e%2e/denied/x")]
    [InlineData("/%2E%2e/denied/x")]
    [InlineData("/..%2fdenied/x")]
    [InlineData("/..%5cdenied/x")]
    [InlineData("/..\\denied/x")]
    [InlineData("/./../denied/x")]
    public async Task A_path_whose_normal_form_is_another_is_refused(string below)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RefusalAssert.Is(await route.ExchangeAsync(route.Get(below: below)), 400, 403, 404);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    private static TheoryData<string, string> Cross(IEnumerable<string> names)
    {
        TheoryData<string, string> cases = [];
        foreach (string name in names)
        {
            foreach (string cuts in Cuts)
            {
                cases.Add(name, cuts);
            }
        }

        return cases;
    }

    /// <summary>Sends the case and behind it a plain request; the gateway must answer the first with a refusal, close, and never read the second.</summary>
    private static async Task SendWithCanaryAsync(GatewayRoute route, string template, string cuts)
    {
        string canary = $"GET {route.Path}/canary HTTP/1.1\r\nHost: gateway.test\r\n\r\n";
        byte[] bytes = Encoding.Latin1.GetBytes(template.Replace("{path}", route.Path, StringComparison.Ordinal) + canary);
        await using RawHttpClient client = await route.ConnectAsync();

        await client.TrySendAsync(bytes, SplitPlan.Named(cuts));

        await RefusalAssert.ClosesAsync(client, 400, 413, 501, 505);
    }

    /// <summary>A gateway with a route for every case and every way to cut it.</summary>
    public sealed class WideGateway : GatewayFixture
    {
        /// <inheritdoc/>
        protected override int Routes => ((SmugglingCases.Heads.Count + SmugglingCases.Bodies.Count) * Cuts.Length) + 16;
    }
}
